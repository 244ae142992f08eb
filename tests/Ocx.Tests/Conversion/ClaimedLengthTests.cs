using Ocx.Bundles;
using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Conversion;

/// <summary>
/// Compressed layers on their way into a home where they are not compressed: their lengths decide on the places of everything, and
/// are the layers' own claims at first.
/// </summary>
public sealed class ClaimedLengthTests : IDisposable
{
    private static readonly TestImage Image = new(["app:1"], [SampleLayers.Base, SampleLayers.Large("big", 700_000), SampleLayers.Of("zeros", new string('0', 900_000))]);

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<OutputFormat, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<OutputFormat, string, int>();
            foreach (OutputFormat format in (OutputFormat[])[OutputFormat.Oci, OutputFormat.OciDirectory, OutputFormat.Docker, OutputFormat.DockerLegacy])
            {
                cases.Add(format, "gzip", 1);
                cases.Add(format, "zstd", 1);
                cases.Add(format, "zstd in frames", 1);
                cases.Add(format, "zstd that says nothing", 1);

                // The last member says how long it is itself, and that could be the length of all of them.
                cases.Add(format, "gzip, a small member first", 2);

                // It could not.
                cases.Add(format, "gzip, a small member last", 1);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whatever_a_layer_claims_the_same_is_written(OutputFormat format, string compression, int plans)
    {
        Func<byte[], byte[]> compress = compression switch
        {
            "gzip" => Compressed.Gzip,
            "zstd" => Compressed.Zstd,
            "zstd in frames" => plain => [.. Compressed.Zstd(plain[..1000]), .. Compressed.Zstd(plain[1000..])],
            "zstd that says nothing" => plain => Unsized(Compressed.Zstd(plain)),
            "gzip, a small member first" => plain => [.. Compressed.Gzip(plain[..100]), .. Compressed.Gzip(plain[100..])],
            _ => plain => [.. Compressed.Gzip(plain[..^10]), .. Compressed.Gzip(plain[^10..])],
        };
        Write("compressed", compress);
        Write("honest", Compressed.Gzip);
        var listener = new RecordingListener();
        ConversionReport report = Convert("compressed", "out", format, listener);
        ConversionReport expected = Convert("honest", "expected", format, new RecordingListener());
        Assert.Equal(HomeFiles.Of(_scratch["expected"]).Files, HomeFiles.Of(_scratch["out"]).Files);
        Assert.Equal(plans, listener.PlannedCount);

        // What is reported is what was done, and not what was thought at first.
        Assert.Equal(expected.Plan.Length, report.Plan.Length);
        Assert.Equal(expected.Plan.Images.Select(i => i.Manifest), report.Plan.Images.Select(i => i.Manifest));
        Assert.Equal(expected.Plan.Blobs, report.Plan.Blobs);
        Assert.Equal(["compressed", "expected", "honest", "out"], _scratch.Names);
        using IImageReader reader = Open("out");
        Assert.Equal(Image.Tars, reader.Open(reader.Entries.Single()).Layers.Select(l => Parts.Join(l.OpenTar())));
    }

    [Theory]
    [InlineData(OutputFormat.Oci)]
    [InlineData(OutputFormat.Docker)]
    public async Task A_pipe_gets_the_bytes_of_the_file(OutputFormat format)
    {
        Write("compressed", plain => [.. Compressed.Gzip(plain[..100]), .. Compressed.Gzip(plain[100..])]);
        Convert("compressed", "out", format, new RecordingListener());
        Task<byte[]> got = Pipes.Drain(_scratch.MakePipe("pipe"));
        Convert("compressed", "pipe", format, new RecordingListener());
        Assert.Equal(await File.ReadAllBytesAsync(_scratch["out"]), await got);
    }

    [Theory]
    [InlineData(OutputFormat.OciDirectory)]
    [InlineData(OutputFormat.Docker)]
    public void A_layer_that_lies_about_its_length_is_damaged(OutputFormat format)
    {
        Write("compressed", plain =>
        {
            byte[] lie = Compressed.Gzip(plain);
            BitConverter.TryWriteBytes(lie.AsSpan(^4), plain.Length + 512);
            return lie;
        });
        Assert.Throws<ImageFormatException>(() => Convert("compressed", "out", format, new RecordingListener()));
        Assert.Equal(["compressed"], _scratch.Names);
    }

    // The frame of raw blocks, with a window instead of the content size.
    private static byte[] Unsized(byte[] frame) => [.. frame[..4], 0, 0x38, .. frame[13..]];

    private void Write(string name, Func<byte[], byte[]> compress)
    {
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(Image, compress), "app:1");
        layout.WriteDirectory(_scratch[name]);
    }

    private ConversionReport Convert(string from, string to, OutputFormat format, RecordingListener listener)
    {
        using IImageReader reader = Open(from);
        using IImageWriter writer = ImageFormats.OpenWriter(format, _scratch[to], new WriteOptions { Jobs = 2, Listener = listener });
        var options = new ConversionOptions { TemporaryDirectory = _scratch.Path, Compression = CompressionKind.None };
        return ImageConverter.Convert(reader, writer, options, CancellationToken.None);
    }

    private IImageReader Open(string home) => ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, _scratch[home], null), new ReadOptions(_scratch.Path), CancellationToken.None);
}
