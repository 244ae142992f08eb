using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Formats;

/// <summary>What an archive takes the place of, and what it does not.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<byte[]> Others =>
    [
        "a letter"u8.ToArray(),
        new byte[1],
        new byte[10_000],
        new TarBuilder().File("notes.txt", "x").Done(),
        Compressed.Gzip(new TarBuilder().File("notes.txt", "x").Done()),
    ];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void A_file_that_is_no_image_archive_stays(byte[] content)
    {
        File.WriteAllBytes(_scratch["there"], content);
        foreach (OutputFormat format in (OutputFormat[])[OutputFormat.Oci, OutputFormat.Docker, OutputFormat.DockerLegacy])
            Assert.Contains("would be lost", Assert.Throws<DestinationConflictException>(() => ImageFormats.OpenWriter(format, _scratch["there"], new WriteOptions())).Message);
        Assert.Equal(content, File.ReadAllBytes(_scratch["there"]));
    }

    [Fact]
    public void An_empty_file_and_an_image_archive_are_replaced()
    {
        File.WriteAllBytes(_scratch["empty"], []);
        ImageFormats.OpenWriter(OutputFormat.Oci, _scratch["empty"], new WriteOptions()).Dispose();
        File.WriteAllBytes(_scratch["archive"], ArchivePart.Pack(Producers.Make("docker up to 24", new Contract.TestImage(["a:1"], [SampleLayers.Base]))));
        ImageFormats.OpenWriter(OutputFormat.Oci, _scratch["archive"], new WriteOptions()).Dispose();
    }
}
