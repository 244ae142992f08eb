using Ocx.Compression;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Formats;
using Ocx.Tests.Fuzzing.Mutators;

namespace Ocx.Tests.Fuzzing;

/// <summary>The framing of compressed streams: how long they claim to be, and what they hold.</summary>
internal sealed class CodecTarget(CompressionKind kind, Func<byte[], byte[]> compress) : FuzzTarget([.. Plain.Select(compress), .. Plain.Select(p => (byte[])[.. compress(p), .. compress(p)])], [new ByteMutator()])
{
    // What nobody would read on from: an input of a megabyte inflates to more.
    private const long Enough = 1 << 20;

    private static readonly byte[][] Plain = [[], "x"u8.ToArray(), SampleLayers.Base, SampleLayers.Large("big", 100_000), new byte[300_000]];

    private readonly TemporaryDirectory _scratch = TemporaryDirectory.InMemory();
    private readonly byte[] _buffer = new byte[1 << 16];

    public override void Take(byte[] input)
    {
        File.WriteAllBytes(_scratch["x"], input);
        var source = new FileSource(() => FileHandle.OpenRead(_scratch["x"]), input.Length);
        Assert.InRange(PlainLength.Estimate(source, kind), 0, long.MaxValue);
        Assert.InRange(PlainLength.Claimed(source, kind) ?? 0, 0, long.MaxValue);
        using Stream plain = Codecs.Decompress(kind, new MemoryStream(input), "x", InflationLimit.Default);
        long length = 0;
        for (int count; length < Enough && (count = plain.Read(_buffer)) > 0;) length += count;
    }

    public override void Dispose()
    {
        _scratch.Dispose();
        base.Dispose();
    }
}
