namespace Ocx.Compression.Deflate;

/// <summary>The header of a dynamic block: how long its codes are, told in a code of its own (RFC 1951, section 3.2.7).</summary>
/// <param name="code">Becomes the code that lengths are told in: of <see cref="DeflateAlphabet.CodeLengthCount"/> symbols and at most <see cref="CodeLimit"/> bits.</param>
internal sealed class CodeLengths(HuffmanCode code)
{
    /// <summary>Bits of the longest code of a code's length.</summary>
    public const int CodeLimit = 7;

    private const int MinLiteralLengths = 257, MinDistances = 1, MinCodeLengths = 4;

    // Symbols that say a length is repeated: the one before 3 to 6 times, zero 3 to 10 times, zero 11 to 138 times.
    private const byte Previous = 16, FewZeros = 17, ManyZeros = 18;

    private readonly uint[] _frequencies = new uint[DeflateAlphabet.CodeLengthCount];
    private readonly byte[] _lengths = new byte[DeflateAlphabet.LiteralLengthCount + DeflateAlphabet.DistanceCount];

    // Symbols, each with what its extra bits say.
    private readonly (byte Symbol, byte Repeat)[] _items = new (byte, byte)[DeflateAlphabet.LiteralLengthCount + DeflateAlphabet.DistanceCount];
    private int _itemCount, _literalLengthCount, _distanceCount, _codeLengthCount;

    /// <summary>How many bits the header takes.</summary>
    public long Bits { get; private set; }

    /// <summary>Takes the lengths.</summary>
    /// <param name="literalLengths">Of the code of literals and lengths.</param>
    /// <param name="distances">Of the code of distances.</param>
    /// <param name="isWhole">Whether symbols behind the last one that has a code are told, too.</param>
    public void Set(ReadOnlySpan<byte> literalLengths, ReadOnlySpan<byte> distances, bool isWhole = false)
    {
        _literalLengthCount = isWhole ? literalLengths.Length : Math.Max(MinLiteralLengths, literalLengths.LastIndexOfAnyExcept((byte)0) + 1);
        _distanceCount = isWhole ? distances.Length : Math.Max(MinDistances, distances.LastIndexOfAnyExcept((byte)0) + 1);
        literalLengths[.._literalLengthCount].CopyTo(_lengths);
        distances[.._distanceCount].CopyTo(_lengths.AsSpan(_literalLengthCount));
        _itemCount = 0;
        Array.Clear(_frequencies);

        // Runs go from one alphabet on into the other.
        ReadOnlySpan<byte> rest = _lengths.AsSpan(0, _literalLengthCount + _distanceCount);
        while (!rest.IsEmpty)
        {
            int run = rest.IndexOfAnyExcept(rest[0]) is var end and >= 0 ? end : rest.Length;
            if (rest[0] == 0) AddZeros(run);
            else AddEqual(rest[0], run);
            rest = rest[run..];
        }

        code.Build(_frequencies);
        _codeLengthCount = DeflateAlphabet.CodeLengthCount;
        while (_codeLengthCount > MinCodeLengths && code.Lengths[DeflateAlphabet.CodeLengthOrder[_codeLengthCount - 1]] == 0) _codeLengthCount--;
        Bits = 5 + 5 + 4 + (3 * _codeLengthCount) + code.BitsOf(_frequencies);
        foreach ((byte symbol, _) in _items.AsSpan(0, _itemCount)) Bits += ExtraBits(symbol);
    }

    /// <summary>Writes the header.</summary>
    public void Write(ref BitWriter output)
    {
        output.Write((uint)(_literalLengthCount - MinLiteralLengths), 5);
        output.Write((uint)(_distanceCount - MinDistances), 5);
        output.Write((uint)(_codeLengthCount - MinCodeLengths), 4);
        foreach (byte symbol in DeflateAlphabet.CodeLengthOrder[.._codeLengthCount]) output.Write(code.Lengths[symbol], 3);
        foreach ((byte symbol, byte repeat) in _items.AsSpan(0, _itemCount))
        {
            output.Add(code.Codes[symbol], code.Lengths[symbol]);
            output.Write(repeat, ExtraBits(symbol));
        }
    }

    private static int ExtraBits(byte symbol) => symbol switch { Previous => 2, FewZeros => 3, ManyZeros => 7, _ => 0 };

    private void AddZeros(int run)
    {
        while (run >= 3)
        {
            int count = Math.Min(run, 138);
            if (count <= 10) Add(FewZeros, count - 3);
            else Add(ManyZeros, count - 11);
            run -= count;
        }

        for (; run > 0; run--) Add(0, 0);
    }

    private void AddEqual(byte length, int run)
    {
        Add(length, 0);
        run--;
        while (run >= 3)
        {
            int count = Math.Min(run, 6);
            Add(Previous, count - 3);
            run -= count;
        }

        for (; run > 0; run--) Add(length, 0);
    }

    private void Add(byte symbol, int repeat)
    {
        _frequencies[symbol]++;
        _items[_itemCount++] = (symbol, (byte)repeat);
    }
}
