namespace Ocx.TarSplit;

/// <summary>What a line of a tar-split stream stands for.</summary>
/// <remarks>Source: tar-split tar/storage/entry.go.</remarks>
public enum TarSplitEntryType
{
    /// <summary>A file's payload, to be looked up by name.</summary>
    File = 1,

    /// <summary>Raw bytes of the archive, kept in the line.</summary>
    Segment = 2,
}
