namespace Ocx.Formats;

/// <summary>What a home can hold besides configs, layers and full names; what it cannot hold is lost on the way there.</summary>
[Flags]
public enum FormatFeatures
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Manifests, and so their digests.</summary>
    Manifests = 1,

    /// <summary>Indexes: several images under one name.</summary>
    Indexes = 2,

    /// <summary>Documents that are no images: attestations, signatures, charts.</summary>
    Artifacts = 4,

    /// <summary>Layers that are compressed, with the digests of their blobs.</summary>
    CompressedLayers = 8,

    /// <summary>Bare tags and texts that are no full names.</summary>
    References = 16,

    /// <summary>Which image was built on which.</summary>
    Parents = 32,

    /// <summary>Of a manifest its digest, beside a name.</summary>
    ManifestDigests = 64,

    /// <summary>All that an OCI layout holds.</summary>
    Layout = Manifests | Indexes | Artifacts | CompressedLayers | References,
}
