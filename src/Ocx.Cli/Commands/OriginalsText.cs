using Ocx.Originals;

namespace Ocx.Cli.Commands;

/// <summary>What was made again of what registries have, in words.</summary>
internal static class OriginalsText
{
    /// <summary>A line for each layer and each image.</summary>
    public static IEnumerable<string> Of(OriginalsReport report)
    {
        foreach (OriginalLayer layer in report.Layers) yield return $"layer {layer.DiffId} {Of(layer)}";
        foreach (OriginalManifest manifest in report.Manifests) yield return $"image {manifest.Image} {Of(manifest)}";

        // Docker keeps manifests where a copy of its own directory has not got them.
        if (report.Layers.All(l => l.Blob is not null) && report.Manifests.Any(m => m is { Manifest: null, Recorded.Count: > 0 }))
            yield return "hint:  Docker may have kept the manifest in the directory of containerd, /var/lib/containerd as a rule, beside its own on the same disk: name it with --containerd-root, as root";
    }

    private static string Of(OriginalLayer layer) =>
        layer.Blob is { } blob ? $"is {blob} again ({layer.Encoder})"
        : layer.Recorded.Count == 0 ? "has no blob on record"
        : $"was {string.Join(" or ", layer.Recorded)}, which no encoder makes";

    private static string Of(OriginalManifest manifest) =>
        manifest.Index is { } index ? $"has its manifest {manifest.Manifest} and its index {index} again"
        : manifest.Manifest is { } found ? $"has its manifest {found} again"
        : manifest.Recorded.Count == 0 ? "has no manifest on record"
        : $"was {string.Join(" or ", manifest.Recorded.Select(r => r.Familiar))}, and gets another manifest";
}
