using Ocx.Compression.Encoders;
using Ocx.Images;

namespace Ocx.Tests.Compression.Encoders;

/// <summary>What an encoder makes, whole and in memory.</summary>
internal static class Encoding
{
    // As programs copy.
    private const int Piece = 32 * 1024;

    /// <summary>The gzip file with one of the encoder's headers, the first one by default; its digest is checked to be the one that the encoder says.</summary>
    public static byte[] Encode(KnownEncoder encoder, ReadOnlySpan<byte> plain, int header = 0, int piece = Piece)
    {
        var deflated = new MemoryStream();
        var trailer = new GzipTrailer();
        using var run = new EncoderRun(encoder, deflated);
        for (int at = 0; at < plain.Length; at += piece)
        {
            ReadOnlySpan<byte> part = plain[at..int.Min(plain.Length, at + piece)];
            trailer.Append(part);
            run.Write(part);
        }

        EncodedFile file = run.Finish(trailer.ToBytes())[header];
        byte[] whole = [.. file.Header.Span, .. deflated.ToArray(), .. file.Trailer.Span];
        Assert.Equal((file.Digest, file.Length), (Digest.Compute(whole), whole.Length));
        return whole;
    }
}
