namespace Ocx.Tar;

/// <summary>Bounds on what a tar may ask a reader to hold in memory.</summary>
internal static class TarLimits
{
    /// <summary>Bytes in a header block; everything in a tar is padded to a multiple.</summary>
    public const int BlockSize = 512;

    /// <summary>
    /// Bytes of one PAX header or one GNU long name. What Go's archive/tar refuses since 1.19.2 (CVE-2022-2879) and
    /// tar-split since 0.11.7, so that no dockerd built in the last years accepts more.
    /// </summary>
    public const int MetadataSize = 1 << 20;

    /// <summary>Entries of a sparse map, as tar-split limits it since 0.12.3. GNU tar writes a few hundred at most.</summary>
    public const int SparseEntries = 1 << 20;

    /// <summary>
    /// Accounted bytes that are held back for one segment. A chain of PAX headers has no natural end; beyond this the
    /// segment is given out in pieces, which assemble to the same bytes.
    /// </summary>
    public const int RawSize = 2 << 20;
}
