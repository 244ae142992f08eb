using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Conversion;

/// <summary>
/// Where images are or shall go, as users write it: a path whose format is found out by looking, a path with an image behind
/// it (<c>layout:v1</c>, <c>bundle.tar@sha256:…</c>), the spelling of containers/image (<c>oci:DIR[:REF]</c>,
/// <c>oci-archive:FILE[:REF]</c>, <c>docker-archive:FILE[:REF]</c>), <c>overlay2:[ROOT@]IMAGE</c>, or <c>-</c>.
/// </summary>
/// <param name="Kind">The format that was named, if one was.</param>
/// <param name="Path">The path; <c>-</c> for standard input or output.</param>
/// <param name="Reference">The image in it, or null.</param>
public sealed record ImageLocation(LocationKind Kind, string Path, string? Reference)
{
    /// <summary>Standard input or output.</summary>
    public const string Standard = "-";

    // Directories may have millions of names.
    private const int NamesCompared = 10_000;

    private const string Overlay2Prefix = "overlay2:";

    private static readonly (string Prefix, LocationKind Kind)[] Prefixes =
    [
        ("oci:", LocationKind.OciDirectory),
        ("oci-archive:", LocationKind.OciArchive),
        ("docker-archive:", LocationKind.DockerArchive),
    ];

    /// <summary>Whether it is standard input or output.</summary>
    public bool IsStandard => Path == Standard;

    /// <summary>Reads where images are. What exists as a path is that path, whatever colons are in it.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="defaultRoot">The data root that <c>overlay2:IMAGE</c> means.</param>
    /// <exception cref="ImageNotFoundException">Nothing of that name exists.</exception>
    /// <exception cref="UnsupportedFeatureException">It is a registry or a daemon, or what else only skopeo reads from.</exception>
    public static ImageLocation ParseSource(string text, string defaultRoot)
    {
        if (text == Standard || Exists(text)) return new(LocationKind.Unknown, text, null);
        if (text.StartsWith(Overlay2Prefix, StringComparison.Ordinal)) return ParseStore(text[Overlay2Prefix.Length..], defaultRoot);
        if (ForeignTransport.Of(text) is { } transport) throw transport.AsSource(text);
        (LocationKind kind, string rest) = ParsePrefix(text);
        if (rest == Standard || Exists(rest)) return new(kind, rest, null);
        return SplitAtExisting(rest) is var (path, reference)
            ? new(kind, path, reference)
            : throw Missing(rest.Length > 0 ? rest : text);
    }

    /// <summary>Reads where images shall go. Nothing needs to be there; a colon separates a name only after a format's prefix.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="defaultRoot">The data root that <c>overlay2:NAME</c> means.</param>
    /// <exception cref="UnsupportedFeatureException">It is a registry or a daemon, or what else only skopeo writes to.</exception>
    public static ImageLocation ParseDestination(string text, string defaultRoot)
    {
        if (ForeignTransport.Of(text) is { } transport) throw transport.AsDestination(text);
        if (text.StartsWith(Overlay2Prefix, StringComparison.Ordinal)) return ParseStore(text[Overlay2Prefix.Length..], defaultRoot);
        (LocationKind kind, string rest) = ParsePrefix(text);
        if (kind == LocationKind.Unknown || rest == Standard || Exists(rest)) return new(kind, rest, null);
        if (SplitAtExisting(rest) is var (path, reference) && rest[path.Length] == ':') return new(kind, path, reference);
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new(kind, rest[..colon], rest[(colon + 1)..]) : new(kind, rest, null);
    }

    private static (LocationKind Kind, string Text) ParsePrefix(string text)
    {
        foreach ((string prefix, LocationKind kind) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return (kind, text[prefix.Length..]);
        }

        return (LocationKind.Unknown, text);
    }

    // overlay2:nginx, overlay2:/mnt/docker@nginx, overlay2:disk@nginx, overlay2:/mnt/docker. An image has no slash at its start, and
    // behind an @ a digest and nothing else.
    private static ImageLocation ParseStore(string text, string defaultRoot)
    {
        if (text.Length == 0) return new(LocationKind.Overlay2, defaultRoot, null);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        bool isPath = text[0] is '/' or '.';
        if (at > 0 && (isPath || !IsDigest(text[(at + 1)..]))) return new(LocationKind.Overlay2, text[..at], text[(at + 1)..]);
        return isPath ? new(LocationKind.Overlay2, text, null) : new(LocationKind.Overlay2, defaultRoot, text);
    }

    // Also one that is cut short: what is wrong with it is said of the image.
    private static bool IsDigest(string text) => text.StartsWith("sha256:", StringComparison.Ordinal) || text.StartsWith("sha512:", StringComparison.Ordinal);

    // The longest path that exists, so that a colon in it does no harm.
    private static (string Path, string Reference)? SplitAtExisting(string text)
    {
        for (int i = text.Length - 1; i > 0; i--)
        {
            if (text[i] is ':' or '@' && i < text.Length - 1 && Exists(text[..i])) return (text[..i], text[(i + 1)..]);
        }

        return null;
    }

    private static ImageNotFoundException Missing(string path)
    {
        string directory = System.IO.Path.GetDirectoryName(path) ?? "";
        string[] names = [];
        try
        {
            // One mistake in a name is common, and one in a directory's says nothing about what is in it.
            names = [.. Directory.EnumerateFileSystemEntries(directory.Length == 0 ? "." : directory).Take(NamesCompared).Select(e => System.IO.Path.GetFileName(e))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // What cannot be listed suggests nothing.
        }

        string[] near = [.. NearestNames.Find(System.IO.Path.GetFileName(path), names).Select(n => System.IO.Path.Combine(directory, n))];
        string hint = near.Length > 0 ? $"did you mean {string.Join(" or ", near.Select(n => $"'{PathText.Of(n)}'"))}?" : "name an archive, a layout or a store; - is standard input";
        return new ImageNotFoundException($"there is no {PathText.Of(path)}", path, hint) { Alternatives = near };
    }

    // As the kernel has it: what stands before a ".." must be there, too.
    private static bool Exists(string path) =>
        path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && Kernel.Real.Status(Kernel.CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), out _) == 0;
}
