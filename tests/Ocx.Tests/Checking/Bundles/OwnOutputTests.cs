using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>Nothing is found in what our own writers write.</summary>
public sealed class OwnOutputTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreBuilder _store = new();

    public OwnOutputTests()
    {
        _store.Add(["app:1", "localhost:5000/team/app:v2"], [SampleLayers.Base, SampleLayers.Top]);
        _store.Add("other:1", SampleLayers.Base, SampleLayers.Large("big", 300_000), SampleLayers.Empty);
        _store.Add([], [SampleLayers.Empty, SampleLayers.Base, SampleLayers.Empty]);
    }

    public static TheoryData<OutputFormat, CompressionKind> Outputs
    {
        get
        {
            var data = new TheoryData<OutputFormat, CompressionKind>();
            foreach (CompressionKind kind in new[] { CompressionKind.None, CompressionKind.Gzip, CompressionKind.Zstd })
            {
                data.Add(OutputFormat.Oci, kind);
                data.Add(OutputFormat.OciDirectory, kind);
            }

            data.Add(OutputFormat.Docker, CompressionKind.None);
            data.Add(OutputFormat.DockerLegacy, CompressionKind.None);
            return data;
        }
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _store.Dispose();
    }

    [SkippableTheory]
    [MemberData(nameof(Outputs))]
    public void It_is_sound(OutputFormat format, CompressionKind compression)
    {
        string path = Write(format, compression);
        CheckReport report = CheckRun.Of(path);
        Assert.Equal("", CheckRun.Text(report));
        Assert.Equal(3, report.ImageCount);
        Assert.Equal(4, report.LayerCount);
        Assert.Equal(format switch { OutputFormat.Docker => "oci-layout+docker-archive", OutputFormat.DockerLegacy => "docker-archive", _ => "oci-layout" }, report.Format);
    }

    [SkippableTheory]
    [MemberData(nameof(Outputs))]
    public void Every_byte_of_a_blob_is_read_once(OutputFormat format, CompressionKind compression)
    {
        string path = Write(format, compression);
        CheckReport report = CheckRun.Of(path);
        using Bundle bundle = Bundle.Open(path, new ReadOptions(_scratch.Path), CancellationToken.None);
        Assert.Equal(bundle.Files().Sum(f => f.Length), report.ByteCount);
    }

    private string Write(OutputFormat format, CompressionKind compression)
    {
        using IImageReader reader = ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, _store.Root, null), new ReadOptions(_scratch.Path), CancellationToken.None);
        using IImageWriter writer = ImageFormats.OpenWriter(format, _scratch["output"], new WriteOptions());
        ImageConverter.Convert(reader, writer, new ConversionOptions { Compression = compression }, CancellationToken.None);
        return _scratch["output"];
    }
}
