using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ocx.Compression.Deflate;

/// <summary>Writes bits, the first one in the lowest place of a byte (RFC 1951, section 3.1.1).</summary>
/// <param name="output">Takes them; 8 bytes more than there will be.</param>
internal ref struct BitWriter(Span<byte> output)
{
    /// <summary>How many bits there is room for after <see cref="Flush"/>.</summary>
    public const int Room = 64 - 8;

    private readonly Span<byte> _output = output;
    private ulong _bits;
    private int _bitCount;
    private int _length;

    /// <summary>Goes on behind the bits that another writer was left with.</summary>
    public BitWriter(Span<byte> output, (uint Bits, int Count) rest) : this(output) => (_bits, _bitCount) = rest;

    /// <summary>The bits that are no whole byte yet, and how many; after <see cref="Flush"/>.</summary>
    public readonly (uint Bits, int Count) Rest => ((uint)_bits, _bitCount);

    /// <summary>How many whole bytes there are.</summary>
    public readonly int Length => _length;

    /// <summary>Adds bits; no more than <see cref="Room"/> until the next <see cref="Flush"/>.</summary>
    /// <param name="bits">The bits, with zeros above them.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint bits, int count)
    {
        _bits |= (ulong)bits << _bitCount;
        _bitCount += count;
    }

    /// <summary>Moves whole bytes to the output: eight are written and those that are not whole yet written again, which no branch makes faster.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output[_length..], _bits);
        _length += _bitCount >> 3;
        _bits >>= _bitCount & ~7;
        _bitCount &= 7;
    }

    /// <summary>Adds few bits and moves them to the output.</summary>
    public void Write(uint bits, int count)
    {
        Add(bits, count);
        Flush();
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Align() => Write(0, -_bitCount & 7);

    /// <summary>Adds bytes on a byte's boundary.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[_length..]);
        _length += bytes.Length;
    }
}
