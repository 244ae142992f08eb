namespace Ocx.Tar;

/// <summary>Why a <see cref="TarScanner"/> stopped.</summary>
public enum TarEvent
{
    /// <summary>More accounted bytes than are held back at once: take <see cref="TarScanner.Raw"/> and read on.</summary>
    Raw,

    /// <summary>An entry; <see cref="TarScanner.Raw"/> holds all bytes since the last payload.</summary>
    Entry,

    /// <summary>The end of the entries; <see cref="TarScanner.Raw"/> holds the bytes since the last payload, and what is left is the tail.</summary>
    End,
}
