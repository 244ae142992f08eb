namespace Ocx.Conversion;

/// <summary>A format that can be written.</summary>
public enum OutputFormat
{
    /// <summary>An OCI layout as one tar.</summary>
    Oci,

    /// <summary>An OCI layout as a directory.</summary>
    OciDirectory,

    /// <summary>What Docker 25 and later save: one tar that is an OCI layout and a Docker archive.</summary>
    Docker,

    /// <summary>What Docker up to 24 saves.</summary>
    DockerLegacy,

    /// <summary>A Docker data root.</summary>
    Overlay2,
}
