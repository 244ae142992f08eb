using CommunityToolkit.HighPerformance.Buffers;

namespace Ocx.Compression.Deflate;

/// <summary>
/// Deflates block after block (RFC 1951). What comes out depends on the bytes and the effort alone: unlike that of a
/// library, which the next version of it would make anew, the digest of a layer stays.
/// </summary>
/// <param name="effort">How hard to look.</param>
/// <param name="maxLength">Bytes of the longest block.</param>
internal sealed class Deflater(DeflateEffort effort, int maxLength) : IDisposable
{
    // Sequences of one block of deflate: as many as its bytes are likely to become.
    private const int Capacity = 16 * 1024;

    private readonly MatchFinder _matches = new(effort);
    private readonly Sequences _sequences = new(Capacity);
    private readonly BlockWriter _writer = new();

    // Each block of deflate takes 5 bytes and a share of 5 for 65,535 more than its bytes at most, since it could be stored; and has
    // 65,532 of them at least, since a match has 4, unless it is the last one. Then, the end, and what a writer of bits wants.
    private readonly MemoryOwner<byte> _output = MemoryOwner<byte>.Allocate(maxLength + (maxLength >> 10) + 64);

    /// <summary>Deflates some bytes to whole bytes, without an end of the stream.</summary>
    /// <param name="bytes">The bytes and, before them, those that they may refer to.</param>
    /// <param name="start">Where the bytes start.</param>
    /// <returns>The result, until the next call.</returns>
    public ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> bytes, int start)
    {
        var output = new BitWriter(_output.Span);
        _matches.Begin(bytes[..start]);
        while (start < bytes.Length)
        {
            _sequences.Clear();
            int end = _matches.Find(bytes, start, _sequences);
            _writer.Write(bytes[start..end], _sequences, ref output);
            start = end;
        }

        BlockWriter.Align(ref output);
        return _output.Span[..output.Length];
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();
}
