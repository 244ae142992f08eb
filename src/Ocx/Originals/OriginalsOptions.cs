namespace Ocx.Originals;

/// <summary>How the blobs and manifests that a registry has are to be made again from a store.</summary>
public sealed record OriginalsOptions
{
    /// <summary>Where containerd has its data, in which dockerd keeps manifests; null to look in the data root, beside it, and in this machine's.</summary>
    public string? ContainerdRoot { get; init; }

    /// <summary>What becomes of a layer whose blob cannot be made again.</summary>
    public LayerFallback Fallback { get; init; }

    /// <summary>Whether to note in the store which encoder each layer's blob comes from, so that the next search has less to do.</summary>
    public bool Remembers { get; init; }
}
