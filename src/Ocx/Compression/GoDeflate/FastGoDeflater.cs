using System.Buffers.Binary;
using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>
/// Level 1 of Go's encoder, bit for bit as in Go 1.8 to 1.26: one candidate for each hash, blocks of a fixed length, and ever larger steps where
/// nothing is found.
/// </summary>
/// <param name="isBefore115">Whether it is the encoder of Go 1.8 to 1.14, which counts a number that was left over and forgets after a gigabyte.</param>
/// <param name="output">Takes the deflated bytes.</param>
internal sealed class FastGoDeflater(bool isBefore115, Stream output) : IStreamDeflater
{
    private const int BlockLength = 65_535;
    private const int MinMatch = 4, MaxMatch = 258, MaxDistance = 32_768;

    // Shorter blocks are stored, and those below the next limit have no matches.
    private const int ShortestCoded = 17, ShortestSearched = 128;

    // Nothing is looked up so near to the end of a block.
    private const int EndMargin = 15;

    private const int HashBits = 14;
    private const uint Multiplier = 0x1e35a7bd;

    // Positions are numbers of 32 bits, and the ones of old versions of Go were forgotten from time to time.
    private const int MostBeforeRebase = 1 << 30;
    private const int Nowhere = -(2 * BlockLength);

    private readonly GoTokens _tokens = new(BlockLength + 1);
    private readonly GoBlockWriter _writer = new(output);

    // The block before, and this one behind it.
    private readonly byte[] _window = new byte[2 * BlockLength];

    private readonly uint[] _values = new uint[1 << HashBits];
    private readonly int[] _positions = Forgotten();

    // Of this block: how many bytes it has, and where its first one is in the stream.
    private int _length, _start;

    // What old versions count, from one block's length on.
    private int _counter = BlockLength;

    private Span<byte> Block => _window.AsSpan(BlockLength, _length);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_length == BlockLength) CloseBlock();
            int count = Math.Min(bytes.Length, BlockLength - _length);
            bytes[..count].CopyTo(_window.AsSpan(BlockLength + _length));
            _length += count;
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (_length > 0) CloseBlock();
        _writer.WriteStored([], isLast: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static int[] Forgotten()
    {
        var positions = new int[1 << HashBits];
        Array.Fill(positions, Nowhere);
        return positions;
    }

    private static uint HashOf(uint four) => (four * Multiplier) >> (32 - HashBits);

    private void CloseBlock()
    {
        _tokens.Clear();
        if (_length < ShortestCoded)
        {
            _writer.WriteStored(Block, isLast: false);
        }
        else
        {
            if (_length >= ShortestSearched) FindMatches();
            if (_length < ShortestSearched || _tokens.Count > _length - (_length >> 4))
            {
                _tokens.Clear();
                _tokens.Add(Block);
                _writer.WriteLiterals(_tokens, Block, isBefore115);
            }
            else
            {
                _writer.WriteFast(_tokens, Block);
            }
        }

        Block.CopyTo(_window);
        _start += _length;
        _length = 0;
        if (_start >= MostBeforeRebase) Rebase();
    }

    // Go forgets nothing here: what is near enough to be used stays.
    private void Rebase()
    {
        foreach (ref int position in _positions.AsSpan()) position = Math.Max(position - _start, Nowhere);
        _start = 0;
    }

    private void FindMatches()
    {
        if (isBefore115)
        {
            if (_counter > MostBeforeRebase)
            {
                _positions.AsSpan().Fill(Nowhere + _start);
                _counter = BlockLength;
            }

            _counter += _length;
        }

        ReadOnlySpan<byte> block = Block;
        int stop = _length - EndMargin, emitted = 0, position = 0;
        while (true)
        {
            int skip = 32, candidate;
            while (true)
            {
                int step = skip >> 5;
                if (position + step > stop)
                {
                    _tokens.Add(block[emitted..]);
                    return;
                }

                skip += step;
                if (TryFind(block, position, out candidate)) break;
                position += step;
            }

            _tokens.Add(block[emitted..position]);
            while (true)
            {
                int length = LengthOf(position, candidate);
                _tokens.Add(length, position - candidate);
                position += length;
                emitted = position;
                if (position >= stop)
                {
                    _tokens.Add(block[emitted..]);
                    return;
                }

                Put(block, position - 1);
                if (!TryFind(block, position, out candidate)) break;
            }

            position++;
        }
    }

    private void Put(ReadOnlySpan<byte> block, int position)
    {
        uint four = BinaryPrimitives.ReadUInt32LittleEndian(block[position..]);
        uint hash = HashOf(four);
        (_values[hash], _positions[hash]) = (four, _start + position);
    }

    // The last position with the same hash, which this one replaces; within the block, so that those of the block before are negative.
    private bool TryFind(ReadOnlySpan<byte> block, int position, out int candidate)
    {
        uint four = BinaryPrimitives.ReadUInt32LittleEndian(block[position..]);
        uint hash = HashOf(four);
        candidate = _positions[hash] - _start;
        bool isFound = _values[hash] == four && position - candidate <= MaxDistance;
        (_values[hash], _positions[hash]) = (four, _start + position);
        return isFound;
    }

    // Four bytes are equal already. The block before goes on into this one, and nothing goes beyond this one.
    private int LengthOf(int position, int candidate)
    {
        int most = Math.Min(MaxMatch, _length - position) - MinMatch;
        ReadOnlySpan<byte> here = _window.AsSpan(BlockLength + position + MinMatch, most), there = _window.AsSpan(BlockLength + candidate + MinMatch, most);
        return MinMatch + here.CommonPrefixLength(there);
    }
}
