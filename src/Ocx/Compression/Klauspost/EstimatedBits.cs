using Ocx.Compression.Deflate;
using Ocx.Compression.GoDeflate;

namespace Ocx.Compression.Klauspost;

/// <summary>
/// How many bits tokens would take in the best code for them, by their entropy. It is an estimate, and what becomes of a block depends on it: it
/// is reckoned in single precision, one step after the other, as the encoder's author did.
/// </summary>
/// <remarks>Source: github.com/klauspost/compress 1.15.10 to 1.18.0, flate/token.go.</remarks>
internal static class EstimatedBits
{
    // What the end of the block is taken to need.
    private const float EndOfBlock = 15;

    /// <summary>The bits of tokens.</summary>
    /// <param name="tokens">The tokens, some match among them.</param>
    /// <param name="count">How many there are, with the end of the block if it is one of them.</param>
    public static long Of(GoTokens tokens, int count)
    {
        ReadOnlySpan<uint> lengths = tokens.LiteralLengths[DeflateAlphabet.FirstLength..];
        uint matches = 0;
        foreach (uint frequency in lengths) matches += frequency;
        float bits = Add(0, tokens.LiteralLengths[..DeflateAlphabet.EndOfBlock], 1f / count);
        bits = Add(bits + EndOfBlock, lengths, 1f / count);
        bits = Add(bits, tokens.Distances, 1f / matches);
        return (long)bits + DeflateAlphabet.ExtraBits(tokens.LiteralLengths, tokens.Distances);
    }

    private static float Add(float bits, ReadOnlySpan<uint> frequencies, float share)
    {
        foreach (uint frequency in frequencies)
        {
            if (frequency > 0) bits += Math.Clamp(-Logarithm(frequency * share), 1, 15) * frequency;
        }

        return bits;
    }

    // To the base of 2, by a parabola through the fraction.
    private static float Logarithm(float value)
    {
        const int FractionBits = 23, Bias = 127;
        int bits = BitConverter.SingleToInt32Bits(value);
        float exponent = ((bits >> FractionBits) & 0xff) - (Bias + 1);
        float fraction = BitConverter.Int32BitsToSingle((bits & ((1 << FractionBits) - 1)) | (Bias << FractionBits));
        return exponent + ((((-0.34484843f * fraction) + 2.02466578f) * fraction) - 0.67487759f);
    }
}
