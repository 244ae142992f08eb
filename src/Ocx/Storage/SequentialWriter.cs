using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>
/// Writes sources one after another into a pipe or a device. What went out cannot be read back, so every byte is read,
/// digested and written here.
/// </summary>
internal sealed class SequentialWriter(FileHandle output) : IByteSink, IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(BufferSize);

    /// <inheritdoc/>
    public byte[] Write(IByteSource source, Action<long> advanced, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int pending = 0;
        long total = 0;
        foreach (ByteSegment segment in source.Segments())
        {
            cancellation.ThrowIfCancellationRequested();
            total += segment.Length;
            if (total > source.Length) throw WrongLength(source, "more");
            for (long done = 0; done < segment.Length;)
            {
                if (pending == BufferSize) Flush();
                Span<byte> room = _buffer.Span[pending..];
                room = room[..(int)Math.Min(room.Length, segment.Length - done)];
                int count = room.Length;
                if (segment.File is null) segment.Literal.Slice((int)done, count).CopyTo(room);
                else count = segment.File.ReadAt(room, segment.Offset + done);
                if (count == 0) throw new IntegrityException(segment.File!.Path, $"{segment.Length} bytes from byte {segment.Offset} on", $"{done} bytes", "it was cut while it was read; try again");
                pending += count;
                done += count;
            }
        }

        Flush();
        return total == source.Length ? hash.GetHashAndReset() : throw WrongLength(source, $"{total} bytes");

        void Flush()
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = _buffer.Span[..pending];
            hash.AppendData(bytes);
            output.Write(bytes);
            advanced(pending);
            pending = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private static IntegrityException WrongLength(IByteSource source, string found) =>
        new("the bytes of a source", $"{source.Length} bytes", found, "it was changed while it was read; try again");
}
