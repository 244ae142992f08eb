using Ocx.Compression.Encoders;
using Ocx.Tests.Compression.GoDeflate;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Compression.Encoders;

/// <summary>What every known encoder makes is gzip; whether it is that of its program, the tests beside real programs know.</summary>
public sealed class KnownEncodersTests
{
    public static TheoryData<string> Names => [.. KnownEncoders.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_gzip_with_every_header_and_however_it_is_cut(string name)
    {
        KnownEncoder encoder = KnownEncoders.All.Single(e => e.Name == name);
        for (int number = 0; number < 60; number++)
        {
            byte[] plain = GoGzipInputs.Make(number * 31);
            for (int header = 0; header < encoder.Headers.Count; header++)
            {
                byte[] whole = Encoding.Encode(encoder, plain, header);
                Assert.Equal(plain, Compressed.Gunzip(whole));
                Assert.Equal(whole, Encoding.Encode(encoder, plain, header, piece: (number * 997) + 1));
            }
        }
    }

    [Fact]
    public void No_two_are_called_the_same_and_no_two_files_are_the_same()
    {
        Assert.Distinct(KnownEncoders.All.Select(e => e.Name));
        byte[] plain = GoGzipInputs.Make(2);
        foreach (KnownEncoder encoder in KnownEncoders.All) Assert.Distinct(encoder.Headers.Select((_, i) => Convert.ToHexString(Encoding.Encode(encoder, plain, i))));
    }

    // The file is not made to its end: a layer of zeros would fit any limit.
    [Fact]
    public void What_becomes_too_long_is_given_up()
    {
        byte[] noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        var kept = new MemoryStream();
        using var run = new EncoderRun(KnownEncoders.Go, kept, limit: 100_000);
        for (int at = 0; at < noise.Length; at += 4096) run.Write(noise.AsSpan(at, 4096));
        Assert.Empty(run.Finish(new byte[GzipTrailer.Length]));
        Assert.InRange(kept.Length, 0, 100_000);
    }
}
