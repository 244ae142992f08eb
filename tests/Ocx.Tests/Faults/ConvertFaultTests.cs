using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.OciLayout;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Faults;

/// <summary>A whole conversion, whatever call of it fails: the error is one of the library's, nothing is left, and every handle is given back.</summary>
[Collection(LocksCollection.Name)]
public sealed class ConvertFaultTests : IDisposable
{
    private readonly Scratch _scratch = new();

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
    public void The_output_is_there_whole_or_not_at_all_whatever_call_fails(string source, OutputFormat format)
    {
        Convert(source, format, "expected", Kernel.Real);
        string[] expected = StateOf("expected");
        Sweep.Over(
            Sweep.Disk,
            () => Remove("out"),
            kernel => Convert(source, format, "out", kernel),
            (thrown, kernel) =>
            {
                bool isThere = Path.Exists(_scratch["out"]);
                if (thrown is null || isThere) Assert.Equal(expected, StateOf("out"));
                Assert.Empty(Directory.GetFileSystemEntries(_scratch["tmp"]));

                // What cannot be removed stays.
                if (kernel.Failed is not ("unlink" or "rmdir")) Assert.Equal(isThere ? 5 : 4, Directory.GetFileSystemEntries(_scratch.Root).Length);
                Remove("out");
                Convert(source, format, "out", Kernel.Real);
                Assert.Equal(expected, StateOf("out"));
            });
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("compressed")]
    public void A_signal_at_any_call_changes_nothing(string source)
    {
        Convert(source, OutputFormat.Docker, "expected", Kernel.Real);
        string[] expected = StateOf("expected");
        Sweep.Over(
            [Errno.EINTR],
            () => Remove("out"),
            kernel => Convert(source, OutputFormat.Docker, "out", kernel),
            (thrown, _) =>
            {
                Assert.Null(thrown);
                Assert.Equal(expected, StateOf("out"));
            });
    }

    // Reads and writes may do less than they were asked for.
    [Theory]
    [InlineData("plain")]
    [InlineData("compressed")]
    public void Short_counts_are_gone_on_with(string source)
    {
        Convert(source, OutputFormat.Oci, "expected", Kernel.Real);
        foreach (int most in new[] { 1000, 511, 7 })
        {
            Convert(source, OutputFormat.Oci, "out", new FaultyKernel { MostBytes = most });
            Assert.Equal(StateOf("expected"), StateOf("out"));
        }
    }

    // One job: the calls of a run are the same each time.
    private static WriteOptions Options => new() { Jobs = 1 };

    private void Convert(string source, OutputFormat format, string output, Kernel kernel)
    {
        using var bundle = Bundle.Open(_scratch[source], new ReadOptions(_scratch["tmp"]), CancellationToken.None, kernel);
        using var reader = new DockerArchiveReader(bundle);
        using IImageWriter writer = format switch
        {
            OutputFormat.Oci => new OciArchiveWriter(_scratch[output], Options, kernel),
            OutputFormat.OciDirectory => new OciDirectoryWriter(_scratch[output], Options, kernel),
            OutputFormat.Docker => new DockerArchiveWriter(_scratch[output], Options, kernel),
            _ => new DockerLegacyWriter(_scratch[output], Options, kernel),
        };
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch["tmp"], Write = Options }, CancellationToken.None);
    }

    private string[] StateOf(string name) =>
        File.Exists(_scratch[name]) ? [System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_scratch[name])))] : Scratch.ListingOf(_scratch[name]);

    private void Remove(string name)
    {
        using DirectoryHandle root = DirectoryHandle.Open(_scratch.Root);
        root.TryRemoveTree(name);
        File.Delete(_scratch[name]);
    }
}
