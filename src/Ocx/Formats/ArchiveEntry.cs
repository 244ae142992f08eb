using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Formats;

/// <summary>An entry of an archive that is to be written.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Source">Its data.</param>
/// <param name="Blob">What the data must turn out to be; null where nothing is addressed by digest.</param>
internal sealed record ArchiveEntry(TarHeader Header, IByteSource Source, PlannedBlob? Blob)
{
    /// <summary>An entry without data.</summary>
    public ArchiveEntry(TarHeader header) : this(header, Nothing, null)
    {
    }

    /// <summary>A document in memory.</summary>
    public ArchiveEntry(TarHeader header, ReadOnlyMemory<byte> document) : this(header, new LiteralSource(document), null)
    {
    }

    /// <summary>The data of a document that has been read and checked already; null for what is still to be copied and checked.</summary>
    public ReadOnlyMemory<byte>? Document => Blob is not { IsLayer: true } && Source is LiteralSource literal ? literal.Bytes : default(ReadOnlyMemory<byte>?);

    /// <summary>No data.</summary>
    public static IByteSource Nothing { get; } = new LiteralSource(ReadOnlyMemory<byte>.Empty);
}
