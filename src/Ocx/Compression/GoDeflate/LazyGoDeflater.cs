using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>
/// Levels 4 to 9 of Go's encoder, the default among them, bit for bit as in Go 1.7 to 1.26: chains of positions whose four bytes have the
/// same hash, and a match that is taken only when the next byte has no longer one.
/// </summary>
/// <param name="level">How hard to look.</param>
/// <param name="output">Takes the deflated bytes.</param>
internal sealed class LazyGoDeflater(GoDeflateLevel level, Stream output) : IStreamDeflater
{
    private const int MinMatch = 4, MaxMatch = 258;

    // What stands for a match that there is none of.
    private const int NoMatch = MinMatch - 1;

    // A match of four bytes from farther away is not taken: its distance takes as many bits as it saves.
    private const int FarthestShort = 4096;

    // The window moves by half of itself when less than this is ahead, and there is more to come.
    private const int WindowLength = 1 << 16, HalfWindow = WindowLength / 2, Reserve = MinMatch + MaxMatch;
    private const int MostBeforeSlide = WindowLength - Reserve + 1;

    private const int HashBits = 17;
    private const uint Multiplier = 0x1e35a7bd;
    private const int TokensPerBlock = 16_384;
    private const int MaxStored = 65_535;

    // Positions are numbers of 32 bits; long before they end, all of them are made smaller.
    private const int MostBeforeRebase = 1 << 30;

    private readonly GoTokens _tokens = new(TokensPerBlock);
    private readonly GoBlockWriter _writer = new(output);

    // Eight bytes are compared at once, some of them behind the end.
    private readonly byte[] _window = new byte[WindowLength + sizeof(ulong)];

    // The newest position of each hash, and of each position the one before it with the same hash. Below zero is none.
    private readonly int[] _heads = Filled(1 << HashBits);
    private readonly int[] _links = Filled(HalfWindow);

    // Positions in the stream: of the window's first byte, behind its last one, of what is next, and of the block's first byte.
    private int _base, _end, _position, _blockStart;

    // The match at the byte before, if any, and whether that byte is still to be said.
    private int _length = NoMatch, _distance;
    private bool _isPending;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_end - _base == WindowLength)
            {
                Run(_base + MostBeforeSlide);
                Slide();
            }

            int count = Math.Min(bytes.Length, _base + WindowLength - _end);
            bytes[..count].CopyTo(_window.AsSpan(_end - _base));
            _end += count;
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        Run(_end);
        if (_isPending) _tokens.Add(_window[_position - 1 - _base]);
        if (_tokens.Count > 0) CloseBlock(_position);
        _writer.WriteStored([], isLast: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static int[] Filled(int length)
    {
        var positions = new int[length];
        Array.Fill(positions, -1);
        return positions;
    }

    private void Slide()
    {
        _window.AsSpan(HalfWindow, HalfWindow).CopyTo(_window);
        _base += HalfWindow;
        if (_base < MostBeforeRebase) return;
        int passed = _base;
        Lower(_heads, passed);
        Lower(_links, passed);
        _base -= passed;
        _end -= passed;
        _position -= passed;
        _blockStart -= passed;
    }

    // Links are found by their position modulo their number, of which what has passed is a multiple.
    private static void Lower(Span<int> positions, int passed)
    {
        foreach (ref int position in positions) position = Math.Max(position - passed, -1);
    }

    // Handles bytes up to a position, or a bit beyond it.
    private void Run(int limit)
    {
        ref byte window = ref MemoryMarshal.GetArrayDataReference(_window);
        ref int heads = ref MemoryMarshal.GetArrayDataReference(_heads);
        ref int links = ref MemoryMarshal.GetArrayDataReference(_links);
        int start = _base, end = _end, position = _position, length = _length, distance = _distance;
        bool isPending = _isPending;
        while (position < limit)
        {
            int candidate = position + MinMatch <= end ? Insert(ref window, ref heads, ref links, position, start) : -1;
            int lastLength = length, lastDistance = distance;
            (length, distance) = (NoMatch, 0);
            if (candidate >= Math.Max(start, position - HalfWindow) && end - position > lastLength && lastLength < level.LazyLimit)
                length = Search(ref window, ref links, candidate, position, start, end, out distance);

            if (lastLength >= MinMatch && length <= lastLength)
            {
                _tokens.Add(lastLength, lastDistance);
                int next = position - 1 + lastLength;
                int last = Math.Min(next, end - MinMatch + 1);
                for (int inner = position + 1; inner < last; inner++) Insert(ref window, ref heads, ref links, inner, start);
                position = next;
                (isPending, length) = (false, NoMatch);
                if (_tokens.IsFull) CloseBlock(position);
            }
            else
            {
                if (isPending)
                {
                    _tokens.Add(Unsafe.Add(ref window, position - 1 - start));
                    if (_tokens.IsFull) CloseBlock(position);
                }

                position++;
                isPending = true;
            }
        }

        (_position, _length, _distance, _isPending) = (position, length, distance, isPending);
    }

    // Makes a position the newest one of its hash, and returns the one that was.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Insert(ref byte window, ref int heads, ref int links, int position, int start)
    {
        uint four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref window, position - start));
        if (BitConverter.IsLittleEndian) four = BinaryPrimitives.ReverseEndianness(four);
        ref int head = ref Unsafe.Add(ref heads, (four * Multiplier) >> (32 - HashBits));
        int last = head;
        Unsafe.Add(ref links, position & (HalfWindow - 1)) = last;
        head = position;
        return last;
    }

    // The longest match among the candidates of a chain; of several, the nearest.
    private int Search(ref byte window, ref int links, int candidate, int position, int start, int end, out int distance)
    {
        int low = Math.Max(start, position - HalfWindow), most = Math.Min(MaxMatch, end - position), nice = Math.Min(level.NiceLength, most);
        int best = NoMatch;
        distance = 0;
        ref byte here = ref Unsafe.Add(ref window, position - start);
        uint first = Unsafe.ReadUnaligned<uint>(ref here), tail = first;
        for (int visits = level.ChainLimit; ;)
        {
            // A longer match has the four bytes up to the one behind the best, and the first ones.
            ref byte there = ref Unsafe.Add(ref window, candidate - start);
            if (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref there, best - NoMatch)) == tail && Unsafe.ReadUnaligned<uint>(ref there) == first)
            {
                int length = EqualBytes(ref here, ref there, most);
                if (length > best && (length > MinMatch || position - candidate <= FarthestShort))
                {
                    (best, distance) = (length, position - candidate);
                    if (length >= nice) return best;
                    tail = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref here, best - NoMatch));
                }
            }

            // The link of the farthest candidate is this position's own by now.
            if (--visits == 0 || candidate == position - HalfWindow) return best;
            candidate = Unsafe.Add(ref links, candidate & (HalfWindow - 1));
            if (candidate < low) return best;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EqualBytes(ref byte here, ref byte there, int most)
    {
        int length = MinMatch;
        for (; length < most; length += sizeof(ulong))
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref here, length)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref there, length));
            if (difference == 0) continue;
            length += (BitConverter.IsLittleEndian ? BitOperations.TrailingZeroCount(difference) : BitOperations.LeadingZeroCount(difference)) >> 3;
            break;
        }

        return Math.Min(length, most);
    }

    // What has left the window cannot be stored any more.
    private void CloseBlock(int blockEnd)
    {
        bool isStorable = _blockStart >= _base && blockEnd - _blockStart <= MaxStored;
        _writer.Write(_tokens, isStorable ? _window.AsSpan(_blockStart - _base, blockEnd - _blockStart) : []);
        _blockStart = blockEnd;
        _tokens.Clear();
    }
}
