using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>
/// A prefix code as Go makes it: among those whose codes are no longer than a limit one that takes the fewest bits, by package-merge
/// (Larmore and Hirschberg). There are several as a rule, and which one it is depends on who comes first where weights are equal: a package
/// comes before a symbol.
/// </summary>
/// <param name="symbols">How many symbols the alphabet has.</param>
/// <param name="limit">Bits of the longest code.</param>
internal sealed class PackageMergeCode(int symbols, int limit) : HuffmanCode(symbols, limit)
{
    private readonly int _limit = limit;

    // A row has the symbols, and packages of two neighbours in the row before: fewer than two for each symbol.
    private readonly int _rowLength = 2 * symbols;
    private readonly bool[] _isSymbol = new bool[limit * 2 * symbols];
    private uint[] _row = new uint[2 * symbols];
    private uint[] _next = new uint[2 * symbols];

    /// <inheritdoc/>
    protected override int LeastSymbols => 1;

    /// <inheritdoc/>
    protected override void Measure(ReadOnlySpan<ulong> sorted, Span<int> counts)
    {
        if (sorted.Length <= 2)
        {
            counts[1] = sorted.Length;
            return;
        }

        int rows = Math.Min(_limit, sorted.Length - 1);
        int length = sorted.Length;
        for (int i = 0; i < length; i++) _row[i] = WeightOf(sorted[i]);
        RowOf(0)[..length].Fill(true);
        for (int row = 1; row < rows; row++) length = Merge(sorted, length, RowOf(row));

        // From the last row up: the symbols among those that are taken get one bit more, and each package takes two of the row above.
        int taken = 2 * (sorted.Length - 1);
        Span<int> longer = stackalloc int[_limit + 2];
        longer.Clear();
        for (int row = rows - 1, count = 1; row >= 0; row--, count++)
        {
            int leaves = RowOf(row)[..taken].Count(true);
            longer[count] = leaves;
            taken = 2 * (taken - leaves);
        }

        // The rarest symbols are among those of every row: of the symbols with n bits there are as many as n rows have, and n + 1 do not.
        longer[1..(rows + 1)].Sort(static (a, b) => b.CompareTo(a));
        for (int bits = 1; bits <= rows; bits++) counts[bits] = longer[bits] - longer[bits + 1];
    }

    private static uint WeightOf(ulong symbol) => (uint)(symbol >> SymbolBits);

    private Span<bool> RowOf(int row) => _isSymbol.AsSpan(row * _rowLength, _rowLength);

    // Makes the next row of the last one, and returns how long it is.
    private int Merge(ReadOnlySpan<ulong> sorted, int length, Span<bool> isSymbol)
    {
        int symbol = 0, package = 0, end = 0;
        int packages = length / 2;
        while (symbol < sorted.Length || package < packages)
        {
            uint packed = package < packages ? _row[2 * package] + _row[(2 * package) + 1] : uint.MaxValue;
            bool takesSymbol = symbol < sorted.Length && (package == packages || WeightOf(sorted[symbol]) < packed);
            isSymbol[end] = takesSymbol;
            _next[end++] = takesSymbol ? WeightOf(sorted[symbol++]) : packed;
            if (!takesSymbol) package++;
        }

        (_row, _next) = (_next, _row);
        return end;
    }
}
