using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Linux;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Faults;

/// <summary>An export, whatever happens to a call of it; the store that it reads stays as it was.</summary>
[Collection(LocksCollection.Name)]
public sealed class ExportFaultTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.InMemory();
    private readonly StoreBuilder _store = new();

    public ExportFaultTests()
    {
        _store.Add("app:1", SampleLayers.Base, SampleLayers.Large("big", 70_000));
        _store.Add("other:1", SampleLayers.Base, SampleLayers.Top);
        Directory.CreateDirectory(_scratch["tmp"]);
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _store.Dispose();
    }

    [Theory]
    [InlineData(OutputFormat.Oci)]
    [InlineData(OutputFormat.OciDirectory)]
    [InlineData(OutputFormat.Docker)]
    [InlineData(OutputFormat.DockerLegacy)]
    public void The_output_is_there_whole_or_not_at_all(OutputFormat format)
    {
        string[] before = Scratch.ListingOf(_store.Root);
        Assert.InRange(new OutputSweep(_scratch, (output, kernel) => Export(format, output, kernel)).All(), 200, int.MaxValue);
        Assert.Equal(before, Scratch.ListingOf(_store.Root));
    }

    [Theory]
    [InlineData(OutputFormat.Oci)]
    [InlineData(OutputFormat.Docker)]
    [InlineData(OutputFormat.DockerLegacy)]
    public void An_archive_that_was_there_is_the_old_or_the_new_one(OutputFormat format)
    {
        Export(format, _scratch["old"], new FaultyKernel(), "other:1");
        var sweep = new OutputSweep(_scratch, (output, kernel) => Export(format, output, kernel)) { Old = File.ReadAllBytes(_scratch["old"]) };
        Assert.InRange(sweep.Crashes(), 50, int.MaxValue);
    }

    private void Export(OutputFormat format, string output, Kernel kernel, params string[] images)
    {
        using var reader = new Overlay2Reader(_store.Root, kernel);
        using IImageWriter writer = Writers.Open(format, output, kernel);
        ImageConverter.Convert(reader, writer, new ConversionOptions { Images = images, OnlyTagged = true, TemporaryDirectory = _scratch["tmp"], Write = Writers.Options }, CancellationToken.None);
    }
}
