using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>A whole file, which is open only while it is read.</summary>
/// <param name="open">Opens it; called for each enumeration.</param>
/// <param name="length">How long it is, in bytes.</param>
public sealed class FileSource(Func<FileHandle> open, long length) : IByteSource
{
    /// <inheritdoc/>
    public long Length { get; } = length;

    /// <inheritdoc/>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public IEnumerable<ByteSegment> Segments()
    {
        if (Length == 0) yield break;
        using FileHandle file = open();
        yield return ByteSegment.Of(file, 0, Length);
    }
}
