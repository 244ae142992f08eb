namespace Ocx.Tar;

/// <summary>What the magic bytes of a header block say about its layout.</summary>
public enum TarFormat
{
    /// <summary>No magic: Unix Version 7, or an unknown one.</summary>
    V7,

    /// <summary><c>ustar\0</c>: POSIX.1-1988, and POSIX.1-2001 (PAX) headers too.</summary>
    Ustar,

    /// <summary><c>ustar\0</c> and <c>tar\0</c> at the block's end: Schilling's star before PAX.</summary>
    Star,

    /// <summary><c>ustar  \0</c>: GNU tar's own format.</summary>
    Gnu,
}
