namespace Ocx.Images;

/// <summary>
/// How entries of an <c>index.json</c> carry names: containerd, BuildKit and Docker 25 and later write the full name and
/// the bare tag, other tools write either into the one annotation that the specification knows (annotations.md).
/// </summary>
public static class NameAnnotations
{
    /// <summary>The annotation with the full name, as in <c>docker.io/library/nginx:1.27</c>.</summary>
    public const string Name = "io.containerd.image.name";

    /// <summary>The specification's annotation: a tag, as in <c>1.27</c>, or whatever its tool was told.</summary>
    public const string Reference = "org.opencontainers.image.ref.name";

    /// <summary>The annotations with those of a name in place of any other one's.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> annotations, ImageReference name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Dictionary<string, string> named = Copy(annotations);
        named[Name] = name.Full;
        if (name.Tag is { } tag) named[Reference] = tag;
        return named;
    }

    /// <summary>The annotations with a bare tag in place of any name.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> annotations, string tag)
    {
        Dictionary<string, string> named = Copy(annotations);
        named[Reference] = tag;
        return named;
    }

    /// <summary>The annotations without any name.</summary>
    public static IReadOnlyDictionary<string, string> Without(IReadOnlyDictionary<string, string> annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        return annotations.ContainsKey(Name) || annotations.ContainsKey(Reference) ? Copy(annotations) : annotations;
    }

    /// <summary>The full name that annotations give, or null: a bare tag names an image only together with a repository, which its layout does not know.</summary>
    public static ImageReference? NameOf(IReadOnlyDictionary<string, string> annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        if (annotations.TryGetValue(Name, out string? text) && ImageReference.TryParse(text, out ImageReference? name)) return name!.WithDefaultTag();
        return annotations.TryGetValue(Reference, out text) && text.AsSpan().ContainsAny('/', ':') && ImageReference.TryParse(text, out name)
            ? name!.WithDefaultTag()
            : null;
    }

    /// <summary>The specification's annotation as it stands, or null.</summary>
    public static string? ReferenceOf(IReadOnlyDictionary<string, string> annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        return annotations.GetValueOrDefault(Reference);
    }

    private static Dictionary<string, string> Copy(IReadOnlyDictionary<string, string> annotations) =>
        annotations.Where(a => a.Key is not (Name or Reference)).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
}
