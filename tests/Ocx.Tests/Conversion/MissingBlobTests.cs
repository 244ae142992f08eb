using System.Text.Json.Nodes;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Conversion;

/// <summary>What is carried along and is not whole in the source is copied as it is there, and said.</summary>
public sealed class MissingBlobTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_statement_about_an_image_that_is_not_whole_is_named(bool isWhole)
    {
        var layout = new LayoutBuilder();
        JsonObject image = layout.Manifest(new TestImage(["app:1"], [SampleLayers.Base])), attestation = layout.Attestation(image);
        layout.ListNamed(layout.Index([image, attestation]), "docker.io/library/app:1");
        string statement = layout.Files.Keys.Single(path => System.Text.Encoding.UTF8.GetString(layout.Files[path]).Contains("in-toto.io/Statement", StringComparison.Ordinal));
        if (!isWhole) layout.Files.Remove(statement);
        string source = layout.WriteArchive(_scratch["source"]);

        using IImageReader reader = ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, source, null), new ReadOptions(_scratch.Path), CancellationToken.None);
        using IImageWriter writer = ImageFormats.OpenWriter(OutputFormat.Oci, _scratch["copy"], new WriteOptions());
        IReadOnlyList<string> losses = ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Path }, CancellationToken.None).Losses;
        if (isWhole) Assert.Empty(losses);
        else Assert.Contains($"sha256:{Path.GetFileName(statement)}", Assert.Single(losses));
    }
}
