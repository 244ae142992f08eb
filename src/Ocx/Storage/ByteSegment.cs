using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>
/// A piece of a byte source: literal bytes, or a range of an open file that the kernel can copy without the
/// bytes ever being seen.
/// </summary>
public readonly struct ByteSegment
{
    private readonly ReadOnlyMemory<byte> _literal;

    private ByteSegment(ReadOnlyMemory<byte> literal, FileHandle? file, long offset, long length)
    {
        _literal = literal;
        File = file;
        Offset = offset;
        Length = length;
    }

    /// <summary>The file of a range, or null for literal bytes. It belongs to the source.</summary>
    public FileHandle? File { get; }

    /// <summary>Where the range starts in <see cref="File"/>, in bytes; 0 for literal bytes.</summary>
    public long Offset { get; }

    /// <summary>The segment's length in bytes.</summary>
    public long Length { get; }

    /// <summary>The literal bytes; empty for a range.</summary>
    public ReadOnlySpan<byte> Literal => _literal.Span;

    /// <summary>A segment of literal bytes, which must stay as they are until the next segment is asked for.</summary>
    public static ByteSegment Of(ReadOnlyMemory<byte> literal) => new(literal, null, 0, literal.Length);

    /// <summary>A segment of <paramref name="length"/> bytes from <paramref name="offset"/> of <paramref name="file"/>.</summary>
    public static ByteSegment Of(FileHandle file, long offset, long length) => new(default, file, offset, length);
}
