using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>A range of an open file, which stays the caller's and must outlive the source.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where the range starts, in bytes.</param>
/// <param name="length">How long it is, in bytes.</param>
public sealed class FileRangeSource(FileHandle file, long offset, long length) : IByteSource
{
    /// <inheritdoc/>
    public long Length { get; } = length;

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments()
    {
        if (Length > 0) yield return ByteSegment.Of(file, offset, Length);
    }
}
