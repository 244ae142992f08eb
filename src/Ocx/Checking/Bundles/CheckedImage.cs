using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>An image of a bundle as far as it is known: of a damaged one, that may be a name and no more.</summary>
internal sealed class CheckedImage
{
    /// <summary>The digest of its manifest, or null in a docker archive.</summary>
    public Digest? Manifest { get; init; }

    /// <summary>The index through which it is listed together with others, or null.</summary>
    public Digest? Index { get; init; }

    /// <summary>What to call it where nothing better is known.</summary>
    public string Place { get; init; } = "";

    /// <summary>The digest that its config should have; none where that is not known.</summary>
    public ImageId Id { get; set; }

    /// <summary>Whether there is anything of it.</summary>
    public bool IsPresent { get; set; } = true;

    /// <summary>Its full names.</summary>
    public List<ImageReference> Names { get; } = [];

    /// <summary>What else a layout calls it.</summary>
    public List<string> References { get; } = [];

    /// <summary>The digests of its layers as the manifest lists them; null where there is none, or none that can be believed.</summary>
    public IReadOnlyList<Digest>? Layers { get; set; }

    /// <summary>What a finding calls it: all its names, or the next best.</summary>
    public IReadOnlyList<string> Labels =>
        Names.Count > 0 ? [.. Names.Select(n => n.Familiar)]
        : References.Count > 0 ? References
        : !Id.Digest.IsNone ? [Id.ToString()]
        : [Manifest?.ToString() ?? Place];

    /// <summary>One label, for texts.</summary>
    public string Label => Labels[0];

    /// <summary>Adds names that are not there yet.</summary>
    public void Add(IEnumerable<ImageReference> names)
    {
        foreach (ImageReference name in names)
        {
            if (!Names.Contains(name)) Names.Add(name);
        }
    }

    /// <summary>As a reader lists it.</summary>
    public ImageEntry ToEntry() => new(Id, [.. Names], IsPresent) { References = [.. References], Manifest = Manifest, Index = Index };
}
