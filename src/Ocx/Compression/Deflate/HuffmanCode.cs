namespace Ocx.Compression.Deflate;

/// <summary>
/// A prefix code of an alphabet (RFC 1951, section 3.2.2): the shortest one that its frequencies allow, or, where that has codes
/// longer than the limit, one that hardly differs from it.
/// </summary>
/// <param name="symbols">How many symbols the alphabet has.</param>
/// <param name="limit">Bits of the longest code.</param>
internal class HuffmanCode(int symbols, int limit)
{
    /// <summary>Bits of a symbol's number below its frequency, in what <see cref="Measure"/> gets. No alphabet of deflate has more symbols.</summary>
    protected const int SymbolBits = 9;

    // No code of deflate has more bits.
    private const int MaxLength = 15;

    private readonly byte[] _lengths = new byte[symbols];
    private readonly ushort[] _codes = new ushort[symbols];

    // Frequency and symbol of those that occur, the rarest first; and while the tree is built, the weights and parents of its inner nodes.
    private readonly ulong[] _sorted = new ulong[symbols];
    private readonly ulong[] _weights = new ulong[symbols];
    private readonly int[] _parents = new int[symbols];

    /// <summary>Bits of each symbol's code; none for one that does not occur.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>The codes, the first bit in the lowest place, as the stream has them.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>How many bits symbols of these frequencies take.</summary>
    public long BitsOf(ReadOnlySpan<uint> frequencies)
    {
        long bits = 0;
        for (int symbol = 0; symbol < frequencies.Length; symbol++) bits += (long)frequencies[symbol] * _lengths[symbol];
        return bits;
    }

    /// <summary>Makes the code for these frequencies.</summary>
    public void Build(ReadOnlySpan<uint> frequencies)
    {
        int used = 0;
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            _lengths[symbol] = 0;
            if (frequencies[symbol] > 0) _sorted[used++] = ((ulong)frequencies[symbol] << SymbolBits) | (uint)symbol;
        }

        // One symbol or none would make a code that is not complete, for which decoders need a rule of their own (RFC 1951, section 3.2.7). With
        // others that never occur it is a code like any other one, for a few bits of the header.
        for (int symbol = 0; used < LeastSymbols; symbol++)
        {
            if (frequencies[symbol] == 0) _sorted[used++] = (uint)symbol;
        }

        Span<int> counts = stackalloc int[MaxLength + 1];
        counts.Clear();
        _sorted.AsSpan(0, used).Sort();
        Measure(_sorted.AsSpan(0, used), counts);
        Assign(used, counts);
    }

    /// <summary>Makes the code with these lengths.</summary>
    public void Set(ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[MaxLength + 1];
        counts.Clear();
        lengths.CopyTo(_lengths);
        foreach (byte length in lengths) counts[length]++;
        Number(counts);
    }

    /// <summary>How many symbols a code has at least.</summary>
    protected virtual int LeastSymbols => 2;

    /// <summary>Finds how many codes there are of each length.</summary>
    /// <param name="sorted">Frequency and symbol of each symbol, the rarest first.</param>
    /// <param name="counts">Takes the numbers, by length; zeros before.</param>
    protected virtual void Measure(ReadOnlySpan<ulong> sorted, Span<int> counts)
    {
        // Huffman's tree: the two lightest of leaves and nodes become one node, again and again. Both kinds come in order of weight by themselves.
        int used = sorted.Length;
        int leaf = 0, node = 0;
        for (int made = 0; made < used - 1; made++)
        {
            ulong weight = 0;
            for (int i = 0; i < 2; i++)
            {
                if (leaf < used && (node == made || (sorted[leaf] >> SymbolBits) <= _weights[node]))
                {
                    weight += sorted[leaf++] >> SymbolBits;
                }
                else
                {
                    weight += _weights[node];
                    _parents[node++] = made;
                }
            }

            _weights[made] = weight;
        }

        // From the root down: of a level's nodes, those that are not inner ones are leaves.
        int last = used - 2, depth = 0, open = 1;
        Span<ushort> depths = stackalloc ushort[symbols];
        depths[last] = 0;
        for (int i = last - 1; i >= 0; i--) depths[i] = (ushort)(depths[_parents[i]] + 1);
        for (int i = last; open > 0; depth++)
        {
            int inner = 0;
            while (i >= 0 && depths[i] == depth)
            {
                inner++;
                i--;
            }

            counts[Math.Min(depth, limit)] += open - inner;
            open = 2 * inner;
        }

        Shorten(counts);
    }

    // Codes cut to the limit take more than there is: each step makes one code of the longest below the limit a bit longer, and
    // puts one of the limit's codes beside it.
    private void Shorten(Span<int> counts)
    {
        int room = 1 << limit;
        for (int length = 1; length <= limit; length++) room -= counts[length] << (limit - length);
        for (; room < 0; room++)
        {
            int length = limit - 1;
            while (counts[length] == 0) length--;
            counts[length]--;
            counts[length + 1] += 2;
            counts[limit]--;
        }
    }

    // The rarest symbols take the longest codes.
    private void Assign(int used, Span<int> counts)
    {
        int next = 0;
        for (int length = limit; length > 0; length--)
        {
            for (int i = 0; i < counts[length]; i++) _lengths[(int)_sorted[next++] & ((1 << SymbolBits) - 1)] = (byte)length;
        }

        Number(counts);
    }

    // Codes of one length are numbers in a row, in the order of the symbols.
    private void Number(Span<int> counts)
    {
        Span<int> next = stackalloc int[MaxLength + 1];
        counts[0] = 0;
        next[0] = 0;
        for (int length = 1; length <= MaxLength; length++) next[length] = (next[length - 1] + counts[length - 1]) << 1;
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            int length = _lengths[symbol];
            _codes[symbol] = (ushort)(Reverse((uint)next[length]++) >> (16 - length));
        }
    }

    private static uint Reverse(uint bits)
    {
        bits = ((bits & 0x5555) << 1) | ((bits >> 1) & 0x5555);
        bits = ((bits & 0x3333) << 2) | ((bits >> 2) & 0x3333);
        bits = ((bits & 0x0f0f) << 4) | ((bits >> 4) & 0x0f0f);
        return ((bits & 0x00ff) << 8) | ((bits >> 8) & 0x00ff);
    }
}
