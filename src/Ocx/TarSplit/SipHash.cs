using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Ocx.TarSplit;

/// <summary>
/// SipHash-2-4 with 128 bits: whoever does not know the key cannot find two texts of one hash. For names SHA-256 is the longer
/// way: to set it up for each takes OpenSSL more than the hashing.
/// </summary>
/// <remarks>Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the longer result is their later one.</remarks>
/// <param name="key0">The first half of the key.</param>
/// <param name="key1">The second half of the key.</param>
internal readonly struct SipHash(ulong key0, ulong key1)
{
    private const int WordSize = sizeof(ulong);

    /// <summary>The hash with a key that nobody knows.</summary>
    public static SipHash WithRandomKey()
    {
        Span<byte> key = stackalloc byte[2 * WordSize];
        RandomNumberGenerator.Fill(key);
        return new SipHash(BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[WordSize..]));
    }

    /// <summary>The two halves of the hash of <paramref name="text"/>.</summary>
    public (ulong First, ulong Second) Of(ReadOnlySpan<byte> text)
    {
        // "somepseudorandomlygeneratedbytes", and the mark of the longer result.
        var state = new State(key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d ^ 0xee, key0 ^ 0x6c7967656e657261, key1 ^ 0x7465646279746573);
        ulong last = (ulong)text.Length << 56;
        for (; text.Length >= WordSize; text = text[WordSize..]) state.Take(BinaryPrimitives.ReadUInt64LittleEndian(text));
        for (int i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        state.Take(last);
        return (state.Finish(0xee, 0), state.Finish(0, 0xdd));
    }

    private struct State(ulong v0, ulong v1, ulong v2, ulong v3)
    {
        private ulong _v0 = v0;
        private ulong _v1 = v1;
        private ulong _v2 = v2;
        private ulong _v3 = v3;

        public void Take(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong Finish(ulong first, ulong second)
        {
            _v2 ^= first;
            _v1 ^= second;
            for (int i = 0; i < 4; i++) Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
