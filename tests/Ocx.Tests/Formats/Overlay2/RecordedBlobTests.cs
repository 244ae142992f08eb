using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>Which blob a layer came from is recorded in the store, where a pull relies on it: it has to be the one that it was read from.</summary>
public sealed class RecordedBlobTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public RecordedBlobTests() => Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");

    public void Dispose() => _scratch.Dispose();

    // Another system in the header of gzip: the layer is right, and the blob is not the one of the digest.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_right_layer_in_a_wrong_blob_is_refused(bool isWrong)
    {
        var layout = new LayoutBuilder();
        byte[] tar = SampleLayers.Base, blob = Compressed.Gzip(tar);
        layout.ListTagged(layout.Manifest(new TestImage([], [tar]), _ => blob), "v1");
        const int System = 9;
        if (isWrong) layout.Files[LayoutBuilder.PathOf(LayoutBuilder.DescriptorOf("", blob))] = [.. blob[..System], 77, .. blob[(System + 1)..]];
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(layout.Parts()));
        if (isWrong) Assert.Contains(Ocx.Images.Digest.Compute(blob).Hex, Assert.Throws<IntegrityException>(Import).Message);
        else Import();
        Assert.Equal(!isWrong, File.Exists(_scratch["root/image/overlay2/repositories.json"]) && new StoreFiles(_scratch["root"]).Images.Any());
    }

    private void Import()
    {
        using IImageReader reader = ImageFormats.OpenReader(ImageLocation.ParseSource(_scratch["in"], _scratch["root"]), new ReadOptions(_scratch.Path), CancellationToken.None);
        using IImageWriter writer = ImageFormats.OpenWriter(OutputFormat.Overlay2, _scratch["root"], new WriteOptions());
        ImageConverter.Convert(reader, writer, new ConversionOptions { Tags = [Ocx.Images.ImageReference.Parse("any:1")], TemporaryDirectory = _scratch.Path }, CancellationToken.None);
    }
}
