using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ocx.Compression.Deflate;
using Ocx.Compression.GoDeflate;

namespace Ocx.Compression.Klauspost;

/// <summary>
/// How level 5 of klauspost's encoder finds matches: of four bytes at the last position with the same hash, of seven at the last two, the longest
/// of them at hand, and ever larger steps where nothing is found. A match may be longer than deflate has a symbol for; it becomes several.
/// </summary>
/// <remarks>Source: github.com/klauspost/compress 1.15.10 to 1.18.0, flate/level5.go and fast_encoder.go.</remarks>
internal sealed class KlauspostMatchFinder
{
    private const int MinMatch = 4;

    // A match of this length may go on: it was measured only so far.
    private const int Measured = DeflateAlphabet.MaxMatch;

    // A match is looked for that goes on where a shorter one than this ends.
    private const int Long = 30;

    // Bytes that a match of that kind may differ in at its start; it is no match of its own there.
    private const int Skipped = 2;

    // Nothing is looked up so near to the end.
    private const int EndMargin = 11;

    // The encoder keeps so many bytes, and where more come, as many of them as a distance can reach.
    private const int HistoryLength = 5 * BlockWriter.MaxStored;

    private const int HashBits = 15;
    private const uint ShortMultiplier = 2_654_435_761;
    private const ulong LongMultiplier = 58_295_818_150_454_627;

    // Farther away than any distance, and far from what an integer ends with.
    private const int Nowhere = -(1 << 30);

    private readonly int[] _short = new int[1 << HashBits];
    private readonly Pair[] _long = new Pair[1 << HashBits];

    // Of the window.
    private int _historyStart;

    /// <summary>Begins a window, in which nothing is known.</summary>
    public void Begin()
    {
        Array.Fill(_short, Nowhere);
        Array.Fill(_long, new Pair(Nowhere, Nowhere));
        _historyStart = 0;
    }

    /// <summary>Finds the matches of a block; nothing is added where there is none.</summary>
    /// <param name="window">All bytes since <see cref="Begin"/>, this block at the end.</param>
    /// <param name="start">Where the block starts; it has 13 bytes at least.</param>
    /// <param name="tokens">Takes literals and matches.</param>
    public void Find(ReadOnlySpan<byte> window, int start, GoTokens tokens)
    {
        if (window.Length - _historyStart > HistoryLength) _historyStart = start - DeflateAlphabet.MaxDistance;
        ref byte first = ref MemoryMarshal.GetReference(window);
        int limit = window.Length - EndMargin, emitted = start, position = start;
        ulong here = Load(ref first, position);
        while (TryFind(window, here, emitted, limit, ref position, out int next, out int match, out int length))
        {
            if (length == 0) length = MinMatch + Common(window, position + MinMatch, match + MinMatch);
            else if (length == Measured) length += Common(window, position + length, match + length);
            if (length < Long && position + length < limit) Improve(window, ref position, ref match, ref length);
            while (match > _historyStart && position > emitted && window[match - 1] == window[position - 1])
            {
                position--;
                match--;
                length++;
            }

            tokens.Add(window[emitted..position]);
            Add(tokens, length, position - match);
            position += length;
            emitted = position;

            // What was looked at already is not looked at again, and what is learned is counted back from there.
            position = Math.Max(position, next + 1);
            if (position >= limit) break;
            LearnBetween(ref first, position - length + 1, position - 1);
            ulong bytes = Load(ref first, position - 1);
            Learn(bytes, position - 1);
            here = bytes >> 8;
        }

        if (tokens.Count > 0) tokens.Add(window[emitted..]);
    }

    // No piece but the last may leave less than the shortest match.
    private static void Add(GoTokens tokens, int length, int distance)
    {
        while (length > DeflateAlphabet.MaxMatch)
        {
            int piece = length > DeflateAlphabet.MaxMatch + DeflateAlphabet.MinMatch ? DeflateAlphabet.MaxMatch : DeflateAlphabet.MaxMatch - DeflateAlphabet.MinMatch;
            tokens.Add(piece, distance);
            length -= piece;
        }

        tokens.Add(length, distance);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsMatch(ref byte first, uint four, int position, int candidate) =>
        position - candidate < DeflateAlphabet.MaxDistance && (uint)Load(ref first, candidate) == four;

    // As far as one symbol goes.
    private static int LengthOf(ReadOnlySpan<byte> window, int position, int candidate) =>
        MinMatch + Common(window[..Math.Min(window.Length, position + Measured)], position + MinMatch, candidate + MinMatch);

    private static int Common(ReadOnlySpan<byte> window, int position, int candidate) => window[position..].CommonPrefixLength(window[candidate..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ref byte first, int position)
    {
        ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, position));
        return BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes);
    }

    // Looks from a position on; the length of what is found is 0 where nobody measured it yet.
    private bool TryFind(ReadOnlySpan<byte> window, ulong here, int emitted, int limit, ref int position, out int next, out int match, out int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(window);
        (next, match, length) = (position, 0, 0);
        while (true)
        {
            position = next;
            next = position + 1 + ((position - emitted) >> 6);
            if (next > limit) return false;
            uint four = (uint)here;
            ref int last = ref ShortOf(here);
            ref Pair lastTwo = ref LongOf(here);
            int near = last;
            Pair two = lastTwo;
            last = position;
            lastTwo = new Pair(position, two.Newest);
            here = Load(ref first, next);
            if (IsMatch(ref first, four, position, two.Newest))
            {
                Learn(here, next);
                match = two.Newest;
                if (!IsMatch(ref first, four, position, two.Older)) return true;
                length = LengthOf(window, position, match);
                Take(LengthOf(window, position, two.Older), two.Older, ref length, ref match);
                return true;
            }

            if (position - two.Newest < DeflateAlphabet.MaxDistance && IsMatch(ref first, four, position, two.Older))
            {
                Learn(here, next);
                match = two.Older;
                return true;
            }

            if (!IsMatch(ref first, four, position, near)) continue;
            match = near;
            length = LengthOf(window, position, near);
            two = LongOf(here);
            Learn(here, next);

            // The first one at the next position that is longer.
            if (next - two.Newest < DeflateAlphabet.MaxDistance
                && ((IsMatch(ref first, (uint)here, next, two.Newest) && Take(LengthOf(window, next, two.Newest), two.Newest, ref length, ref match))
                    || (IsMatch(ref first, (uint)here, next, two.Older) && Take(LengthOf(window, next, two.Older), two.Older, ref length, ref match)))) position = next;
            return true;
        }
    }

    private static bool Take(int longer, int candidate, ref int length, ref int match)
    {
        if (longer <= length) return false;
        (length, match) = (longer, candidate);
        return true;
    }

    // Whatever the bytes behind the match were seen with may have been preceded by the match's own, but for the first ones.
    private void Improve(ReadOnlySpan<byte> window, ref int position, ref int match, ref int length)
    {
        int from = position + Skipped;
        int candidate = LongOf(Load(ref MemoryMarshal.GetReference(window), position + length)).Newest - length + Skipped;
        if (candidate < _historyStart || from - candidate is <= 0 or >= DeflateAlphabet.MaxDistance) return;
        if (Take(Common(window, from, candidate), candidate, ref length, ref match)) position = from;
    }

    private void Learn(ulong bytes, int position)
    {
        ShortOf(bytes) = position;
        LearnLong(bytes, position);
    }

    private void LearnLong(ulong bytes, int position)
    {
        ref Pair two = ref LongOf(bytes);
        two = new Pair(position, two.Newest);
    }

    // Of three positions one by seven bytes and the next by four; the first ones more carefully.
    private void LearnBetween(ref byte first, int position, int end)
    {
        if (position >= end) return;
        ulong bytes = Load(ref first, position);
        Learn(bytes, position);
        LearnLong(bytes >> 8, position + 1);
        ShortOf(bytes >> 16) = position + 2;
        for (position += 4; position < end; position += 3)
        {
            bytes = Load(ref first, position);
            LearnLong(bytes, position);
            ShortOf(bytes >> 8) = position + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int ShortOf(ulong bytes) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_short), ((uint)bytes * ShortMultiplier) >> (32 - HashBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Pair LongOf(ulong bytes) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_long), (int)(((bytes << 8) * LongMultiplier) >> (64 - HashBits)));

    private readonly record struct Pair(int Newest, int Older);
}
