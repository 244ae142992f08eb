using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>What comes down a pipe, as a stream. The pipe stays the caller's.</summary>
internal sealed class PipeStream(FileHandle pipe) : ForwardStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => pipe.Read(buffer);
}
