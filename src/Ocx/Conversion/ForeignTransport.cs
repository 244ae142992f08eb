using Ocx.Errors;

namespace Ocx.Conversion;

/// <summary>Where images are for skopeo and not here, by its spelling: a registry, a daemon, and formats of containers/image's own.</summary>
/// <param name="Prefix">How a location begins.</param>
/// <param name="What">What it is.</param>
/// <remarks>Source: containers/image, docs/containers-transports.5.md.</remarks>
internal sealed record ForeignTransport(string Prefix, string What)
{
    private static readonly ForeignTransport[] All =
    [
        new("docker://", "a registry, and ocx speaks to none"),
        new("docker-daemon:", "a Docker daemon, and ocx speaks to none"),
        new("containers-storage:", "the store of podman, which ocx does not read or write"),
        new("dir:", "a directory in a form of skopeo's own, which ocx does not read or write"),
        new("ostree:", "an OSTree repository, which ocx does not read or write"),
        new("sif:", "an image of Singularity, which ocx does not read or write"),
    ];

    /// <summary>The one that a location begins with; null where it is none of them.</summary>
    public static ForeignTransport? Of(string text) => All.FirstOrDefault(t => text.StartsWith(t.Prefix, StringComparison.Ordinal));

    /// <summary>The error where images are to be read from there. The hint makes an archive of them.</summary>
    public UnsupportedFeatureException AsSource(string text) => new(text, What, $"let skopeo fetch it, and go on with the archive: skopeo copy {ShellWord.Of(text)} oci-archive:image.oci");

    /// <summary>The error where images are to go there. The hint does that with an archive of them.</summary>
    public UnsupportedFeatureException AsDestination(string text) => new(text, What, $"write an archive, image.oci, and let skopeo send it: skopeo copy oci-archive:image.oci {ShellWord.Of(text)}");
}
