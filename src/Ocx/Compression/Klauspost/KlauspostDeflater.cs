using Ocx.Compression.Deflate;
using Ocx.Compression.GoDeflate;

namespace Ocx.Compression.Klauspost;

/// <summary>
/// Level 5 of klauspost's encoder for Go, which is its default, bit for bit as in its versions 1.15.10 to 1.18.0: blocks of a fixed length, each
/// with the matches that are found at once.
/// </summary>
/// <param name="output">Takes the deflated bytes.</param>
/// <remarks>Source: github.com/klauspost/compress, flate/deflate.go.</remarks>
internal sealed class KlauspostDeflater(Stream output) : IDisposable
{
    private const int BlockLength = BlockWriter.MaxStored;

    // A last block that is shorter is not searched, and one that has no more than the second of them not even coded.
    private const int ShortestSearched = 128, LongestStored = 32;

    private readonly KlauspostMatchFinder _matches = new();
    private readonly GoTokens _tokens = new(BlockLength);
    private readonly KlauspostBlockWriter _writer = new(output);

    /// <summary>Deflates bytes that nothing but their history is known of, up to the end of a byte.</summary>
    /// <param name="window">The history, and the bytes behind it.</param>
    /// <param name="history">How many bytes of the window are history: none, or so many that there may be matches in them.</param>
    public void Deflate(ReadOnlySpan<byte> window, int history)
    {
        _matches.Begin();

        // What it became is nobody's business: only what it is remembered by.
        _tokens.Clear();
        if (history > 0) _matches.Find(window[..history], 0, _tokens);
        for (int start = history, end; start < window.Length; start = end)
        {
            end = Math.Min(start + BlockLength, window.Length);
            Deflate(window[..end], start, isLast: end == window.Length);
        }

        _writer.WriteStored([]);
    }

    /// <summary>Ends the stream.</summary>
    public void Finish() => _writer.WriteEnd();

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Deflate(ReadOnlySpan<byte> window, int start, bool isLast)
    {
        ReadOnlySpan<byte> block = window[start..];
        if (block.Length <= LongestStored)
        {
            _writer.WriteStored(block);
        }
        else if (block.Length < ShortestSearched)
        {
            _writer.WriteLiterals(block, ends: true);
        }
        else
        {
            _tokens.Clear();
            _matches.Find(window, start, _tokens);
            if (_tokens.Count == 0) _writer.WriteStored(block);
            else if (_tokens.Count > block.Length - (block.Length >> 4)) _writer.WriteLiterals(block, isLast);
            else _writer.Write(_tokens, block, isLast);
        }
    }
}
