using System.Text;

namespace Ocx.Tests.Compression.GoDeflate;

/// <summary>Inputs for encoders, each by its number and the same on every machine, whatever a library's random numbers are.</summary>
public static class GoGzipInputs
{
    // What the encoder counts in: blocks of tokens, of level 1, of what can be stored, windows.
    private static readonly int[] Edges = [16, 17, 127, 128, 262, 4096, 16_384, 32_506, 32_768, 65_274, 65_275, 65_535, 65_536, 98_304, 131_072, 196_605, 294_912];

    private static readonly string[] Words = [.. "the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so said".Split(' ')];

    /// <summary>The level that an input is compressed at.</summary>
    public static int LevelOf(int number) => number % 3 == 0 ? 6 : new[] { 1, 4, 5, 7, 8, 9, 1 }[number / 3 % 7];

    /// <summary>An input.</summary>
    public static byte[] Make(int number)
    {
        ulong state = (ulong)number;
        int length = LengthOf(number, ref state);
        var bytes = new byte[length];
        switch (Next(ref state, 8))
        {
            case 0:
                Fill(bytes, ref state, Next(ref state, 2) == 0 ? 256 : Next(ref state, 6) + 1);
                break;
            case 1:
                Repeat(bytes, ref state, Next(ref state, 300) + 1);
                break;
            case 2:
                Text(bytes, ref state);
                break;
            case 3:
                // Some bytes far more often than others.
                for (int i = 0; i < length; i++) bytes[i] = (byte)(Next(ref state, 256) & Next(ref state, 256) & Next(ref state, 256));
                break;
            case 4:
                Copies(bytes, ref state);
                break;
            default:
                Mixture(bytes, ref state);
                break;
        }

        return bytes;
    }

    private static int LengthOf(int number, ref ulong state)
    {
        if (number < 300) return number;
        return Next(ref state, 10) switch
        {
            < 5 => Next(ref state, 3000),
            < 7 => Math.Max(0, Edges[Next(ref state, Edges.Length)] + Next(ref state, 7) - 3),
            < 9 => Next(ref state, 70_000),
            _ => Next(ref state, 300_000),
        };
    }

    // SplitMix64 (Steele, Lea and Flood, 2014).
    private static int Next(ref ulong state, int limit)
    {
        ulong z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (int)((z ^ (z >> 31)) % (ulong)limit);
    }

    private static void Fill(Span<byte> bytes, ref ulong state, int letters)
    {
        foreach (ref byte b in bytes) b = (byte)Next(ref state, letters);
    }

    private static void Repeat(Span<byte> bytes, ref ulong state, int period)
    {
        int noise = Next(ref state, 3) == 0 ? 0 : Next(ref state, 500) + 1;
        for (int i = 0; i < bytes.Length; i++) bytes[i] = i < period || (noise > 0 && Next(ref state, noise) == 0) ? (byte)Next(ref state, 256) : bytes[i - period];
    }

    private static void Text(Span<byte> bytes, ref ulong state)
    {
        for (int at = 0; at < bytes.Length;)
        {
            byte[] word = Encoding.ASCII.GetBytes(Words[Next(ref state, Words.Length)] + (Next(ref state, 12) == 0 ? "\n" : " "));
            int length = Math.Min(word.Length, bytes.Length - at);
            word.AsSpan(0, length).CopyTo(bytes[at..]);
            at += length;
        }
    }

    // Of what came before: often from as far away as matches may come, or a bit farther.
    private static void Copies(Span<byte> bytes, ref ulong state)
    {
        int at = Math.Min(bytes.Length, 40);
        Fill(bytes[..at], ref state, 256);
        while (at < bytes.Length)
        {
            int distance = Next(ref state, 4) switch { 0 => 32_760 + Next(ref state, 16), 1 => 4090 + Next(ref state, 12), 2 => Next(ref state, 64) + 1, _ => Next(ref state, 32_768) + 1 };
            int length = Math.Min(Next(ref state, 3) == 0 ? Next(ref state, 300) + 1 : Next(ref state, 8) + 1, bytes.Length - at);
            for (int end = at + length; at < end; at++) bytes[at] = distance <= at ? bytes[at - distance] : (byte)Next(ref state, 256);
            if (at < bytes.Length && Next(ref state, 2) == 0) bytes[at++] = (byte)Next(ref state, 256);
        }
    }

    private static void Mixture(Span<byte> bytes, ref ulong state)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> piece = bytes[..Math.Min(bytes.Length, Next(ref state, 20_000) + 1)];
            switch (Next(ref state, 5))
            {
                case 0:
                    Fill(piece, ref state, 256);
                    break;
                case 1:
                    Text(piece, ref state);
                    break;
                case 2:
                    Repeat(piece, ref state, Next(ref state, 40) + 1);
                    break;
                case 3:
                    piece.Clear();
                    break;
                default:
                    Fill(piece, ref state, 20);
                    break;
            }

            bytes = bytes[piece.Length..];
        }
    }
}
