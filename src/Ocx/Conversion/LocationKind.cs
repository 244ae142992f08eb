namespace Ocx.Conversion;

/// <summary>What a location says of its format.</summary>
public enum LocationKind
{
    /// <summary>Nothing: it is found out by looking.</summary>
    Unknown,

    /// <summary>A Docker data root.</summary>
    Overlay2,

    /// <summary>An OCI layout in a directory.</summary>
    OciDirectory,

    /// <summary>An OCI layout in a tar.</summary>
    OciArchive,

    /// <summary>An archive of <c>docker save</c>.</summary>
    DockerArchive,
}
