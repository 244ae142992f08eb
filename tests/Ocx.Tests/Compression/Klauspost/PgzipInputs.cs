using Ocx.Tests.Compression.GoDeflate;

namespace Ocx.Tests.Compression.Klauspost;

/// <summary>Inputs for an encoder that takes a mebibyte at a time, each by its number and the same on every machine.</summary>
public static class PgzipInputs
{
    // One in so many is longer than what is compressed at a time.
    private const int LongOnes = 20;

    private const int Mebibyte = 1 << 20;

    // What is left for the last of several such pieces, or is missing from it; 65,535 bytes are what is looked at at once.
    private static readonly int[] Rests = [0, 1, 16, 17, 32, 33, 127, 128, 65_535, 65_536, 400_000, -1, -16];

    /// <summary>An input.</summary>
    public static byte[] Make(int number) => number % LongOnes == LongOnes - 1 ? MakeLong(number / LongOnes) : GoGzipInputs.Make(number);

    private static byte[] MakeLong(int number)
    {
        var bytes = new byte[(((number / Rests.Length % 2) + 1) * Mebibyte) + Rests[number % Rests.Length]];
        for (int at = 0, part = number * 31; at < bytes.Length; part++)
        {
            ReadOnlySpan<byte> next = GoGzipInputs.Make(part);
            next = next[..Math.Min(next.Length, bytes.Length - at)];
            next.CopyTo(bytes.AsSpan(at));
            at += next.Length;
        }

        return bytes;
    }
}
