using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ocx.Compression.Deflate;

/// <summary>Finds what bytes repeat of those before them: the longer of two candidates, and no look at what the next byte would find.</summary>
/// <remarks>
/// A bucket is one number: the last two positions, modulo 65,536, whose four bytes have its hash. A position that is long gone
/// is no danger: whatever a bucket says, the bytes themselves are compared.
///
/// Layers repeat twelve bytes at a time, about a quarter of which are literals, in no order that a processor could foresee. So both
/// candidates are looked at, weighed and chosen without a branch, and literals counted on the way: together a quarter of the time less.
/// </remarks>
internal sealed class MatchFinder(DeflateEffort effort)
{
    // What is hashed. Matches of three bytes are rare and save little.
    private const int MinLength = 4;

    // A run of literals of this length is likely to go on: of what cannot be compressed, ever fewer bytes are looked up.
    private const int LongRun = 256;

    // The golden ratio in 32 bits: the upper bits of a product depend on all four bytes.
    private const uint Multiplier = 0x9e3779b1;

    private readonly uint[] _buckets = new uint[1 << effort.HashBits];
    private readonly int _hashShift = 32 - effort.HashBits;

    /// <summary>Forgets everything, and learns the bytes before the first one that is to be found.</summary>
    public void Begin(ReadOnlySpan<byte> history)
    {
        Array.Clear(_buckets);
        ref byte first = ref MemoryMarshal.GetReference(history);
        ref uint buckets = ref MemoryMarshal.GetArrayDataReference(_buckets);
        int limit = history.Length - sizeof(ulong) + 1;
        for (int position = 0; position < limit; position++) Exchange(ref buckets, (uint)Load(ref first, position), position, _hashShift);
    }

    /// <summary>Goes on until the sequences are full, or the block is long enough, or the bytes are over.</summary>
    /// <param name="bytes">All bytes since <see cref="Begin"/>, which had the first ones.</param>
    /// <param name="start">Where to go on.</param>
    /// <param name="sequences">Takes what is found; empty.</param>
    /// <returns>Where the next block starts.</returns>
    public int Find(ReadOnlySpan<byte> bytes, int start, Sequences sequences)
    {
        // No reference is made to leave its memory. Buckets and frequencies: a hash has HashBits bits, and a literal eight. Bytes: eight of them
        // are loaded from positions below the limit, or from a candidate, which is no less than 0: a bucket holds zero or a position
        // p that was found before, so that up to 65,535 the distance is position - p, and from there on it has but 16 bits.
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        ref uint buckets = ref MemoryMarshal.GetArrayDataReference(_buckets);
        ref uint frequencies = ref MemoryMarshal.GetReference(sequences.LiteralLengths);
        int shift = _hashShift;
        bool learnsAll = effort.LearnsAll;
        int end = Math.Min(effort.BlockLength, bytes.Length - start) + start;
        int limit = Math.Min(end, bytes.Length - sizeof(ulong) + 1);
        int position = start, literals = start;
        while (position < limit && !sequences.IsFull)
        {
            ulong next = Load(ref first, position);
            uint candidates = Exchange(ref buckets, (uint)next, position, shift);
            int near = (ushort)(position - (int)candidates);
            int far = (ushort)(position - (int)(candidates >> 16));
            ulong nearDifference = (Load(ref first, position - near) ^ next) | IsNoDistance(near);
            ulong farDifference = (Load(ref first, position - far) ^ next) | IsNoDistance(far);
            int length = BitOperations.TrailingZeroCount(nearDifference) >> 3;
            int farLength = BitOperations.TrailingZeroCount(farDifference) >> 3;

            // All bits or none: the far one is taken where it is the longer one.
            int isFar = (length - farLength) >> 31;
            length += (farLength - length) & isFar;
            if (length < MinLength)
            {
                Unsafe.Add(ref frequencies, (byte)next)++;
                position++;
                if (position - literals >= LongRun) position = Skip(bytes[..limit], position, (position - literals) / LongRun, ref frequencies);
                continue;
            }

            int distance = near ^ ((near ^ far) & isFar);
            if (length == sizeof(ulong))
            {
                length = Extend(bytes, position, distance);
                if ((nearDifference | farDifference) == 0 && Extend(bytes, position, far) is var other && other > length) (length, distance) = (other, far);
            }

            sequences.Add(position - literals, length, distance);
            literals = position + length;
            if (literals < limit)
            {
                if (learnsAll) LearnAll(ref first, ref buckets, position + 1, literals, shift);
                else LearnEnds(ref first, ref buckets, position + 1, literals, shift);
            }

            position = literals;
        }

        // Those too near to the end to be looked up.
        if (!sequences.IsFull && position < end) position = Skip(bytes, position, end - position, ref frequencies);
        sequences.AddLast(position - literals);
        return position;
    }

    // Bytes that are literals without a look.
    private static int Skip(ReadOnlySpan<byte> bytes, int position, int count, ref uint frequencies)
    {
        int end = Math.Min(bytes.Length, position + count);
        for (; position < end; position++) Unsafe.Add(ref frequencies, bytes[position])++;
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LearnAll(ref byte first, ref uint buckets, int position, int end, int shift)
    {
        for (; position < end; position++) Exchange(ref buckets, (uint)Load(ref first, position), position, shift);
    }

    // A match has three positions after its first one at least.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LearnEnds(ref byte first, ref uint buckets, int position, int end, int shift)
    {
        Exchange(ref buckets, (uint)Load(ref first, position), position, shift);
        Exchange(ref buckets, (uint)Load(ref first, end - 2), end - 2, shift);
        Exchange(ref buckets, (uint)Load(ref first, end - 1), end - 1, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ref byte first, int position)
    {
        ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, position));
        return BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes);
    }

    // Puts a position into its bucket, and returns the two that were there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Exchange(ref uint buckets, uint four, int position, int shift)
    {
        ref uint bucket = ref Unsafe.Add(ref buckets, (four * Multiplier) >> shift);
        uint candidates = bucket;
        bucket = (candidates << 16) | (ushort)position;
        return candidates;
    }

    // A bit that makes the first byte differ, for 0 and what is beyond MaxDistance.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint IsNoDistance(int distance) => ((uint)(distance - 1) >> 15) & 1;

    // How long a match is whose first eight bytes are equal.
    private static int Extend(ReadOnlySpan<byte> bytes, int position, int distance)
    {
        int max = Math.Min(DeflateAlphabet.MaxMatch, bytes.Length - position);
        return bytes.Slice(position, max).CommonPrefixLength(bytes.Slice(position - distance, max));
    }
}
