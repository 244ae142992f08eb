using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>Ranges of an open file with holes between them, which read as zeros: a sparse file of an archive.</summary>
/// <param name="file">The file, which stays the caller's and must outlive the source.</param>
/// <param name="parts">The parts in order: where they start in the file, or null for a hole, and how long they are, in bytes.</param>
internal sealed class RangesSource(FileHandle file, IReadOnlyList<(long? Offset, long Length)> parts) : IByteSource
{
    private static readonly ReadOnlyMemory<byte> Zeros = new byte[64 * 1024];

    /// <inheritdoc/>
    public long Length { get; } = parts.Sum(p => p.Length);

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments()
    {
        foreach ((long? offset, long length) in parts)
        {
            if (offset is { } start) yield return ByteSegment.Of(file, start, length);
            for (long left = offset is null ? length : 0; left > 0; left -= Zeros.Length)
            {
                yield return ByteSegment.Of(Zeros[..(int)Math.Min(left, Zeros.Length)]);
            }
        }
    }
}
