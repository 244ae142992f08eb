using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Compression.Encoders;

/// <summary>A gzip file whose deflated bytes are those of another file, from its start.</summary>
/// <param name="made">The gzip file.</param>
/// <param name="file">The deflated bytes; stays the caller's and must outlive the source.</param>
internal sealed class GzipSource(EncodedFile made, FileHandle file) : IByteSource
{
    /// <inheritdoc/>
    public long Length => made.Length;

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments()
    {
        yield return ByteSegment.Of(made.Header);
        yield return ByteSegment.Of(file, 0, made.Deflated);
        yield return ByteSegment.Of(made.Trailer);
    }
}
