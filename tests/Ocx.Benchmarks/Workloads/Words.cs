namespace Ocx.Benchmarks.Workloads;

/// <summary>Bytes that compress about as well as programs and texts do: words of a small vocabulary, with noise between them.</summary>
internal sealed class Words
{
    private readonly Random _random;
    private readonly byte[][] _vocabulary;

    /// <summary>The same seed gives the same bytes.</summary>
    public Words(int seed)
    {
        _random = new Random(seed);
        _vocabulary = [.. Enumerable.Range(0, 4096).Select(_ => Word())];
    }

    /// <summary>Fills a buffer with the next ones.</summary>
    public void Fill(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            ReadOnlySpan<byte> word = _vocabulary[_random.Next(_vocabulary.Length)];
            word = word[..int.Min(word.Length, buffer.Length)];
            word.CopyTo(buffer);
            buffer = buffer[word.Length..];
        }
    }

    private byte[] Word()
    {
        byte[] word = new byte[_random.Next(2, 14)];
        _random.NextBytes(word);
        return word;
    }
}
