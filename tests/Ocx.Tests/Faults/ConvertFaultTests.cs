using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Faults;

/// <summary>A whole conversion, whatever happens to a call of it.</summary>
[Collection(LocksCollection.Name)]
public sealed class ConvertFaultTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.InMemory();

    public ConvertFaultTests()
    {
        TestImage[] images = [new(["app:1"], [SampleLayers.Base, SampleLayers.Large("big", 70_000)]), new(["other:1"], [SampleLayers.Base, SampleLayers.Empty])];
        _scratch.Write("plain", ArchivePart.Pack(Producers.Make("docker up to 24", images)));
        _scratch.Write("compressed", Compressed.Gzip(ArchivePart.Pack(Producers.Make("crane", images))));
        Directory.CreateDirectory(_scratch["tmp"]);
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("plain", OutputFormat.Oci)]
    [InlineData("plain", OutputFormat.Docker)]
    [InlineData("plain", OutputFormat.DockerLegacy)]
    [InlineData("plain", OutputFormat.OciDirectory)]
    [InlineData("compressed", OutputFormat.Oci)]
    [InlineData("compressed", OutputFormat.DockerLegacy)]
    public void The_output_is_there_whole_or_not_at_all(string source, OutputFormat format) => Assert.InRange(Sweeping(source, format).All(), 200, int.MaxValue);

    // Reads and writes may do less than they were asked for, all of them.
    [Theory]
    [InlineData("plain")]
    [InlineData("compressed")]
    public void Short_counts_are_gone_on_with(string source)
    {
        Convert(source, OutputFormat.Oci, _scratch["expected"], Kernel.Real);
        foreach (int most in new[] { 1000, 511, 7 })
        {
            Convert(source, OutputFormat.Oci, _scratch["out"], new FaultyKernel { MostBytes = most });
            Assert.Equal(File.ReadAllBytes(_scratch["expected"]), File.ReadAllBytes(_scratch["out"]));
        }
    }

    private OutputSweep Sweeping(string source, OutputFormat format) => new(_scratch, (output, kernel) => Convert(source, format, output, kernel));

    private void Convert(string source, OutputFormat format, string output, Kernel kernel)
    {
        using var bundle = Bundle.Open(_scratch[source], new ReadOptions(_scratch["tmp"]), CancellationToken.None, kernel);
        using var reader = new DockerArchiveReader(bundle);
        using IImageWriter writer = Writers.Open(format, output, kernel);
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch["tmp"], Write = Writers.Options }, CancellationToken.None);
    }
}
