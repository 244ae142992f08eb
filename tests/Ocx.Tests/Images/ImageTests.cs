using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Tests.Images;

public sealed class ImageTests
{
    private static readonly DiffId A = new(Digest.Compute("a"u8));
    private static readonly DiffId B = new(Digest.Compute("b"u8));

    [Fact]
    public void Goes_by_the_digest_of_its_config()
    {
        RawJson<ImageConfig> config = Config(A, B);
        var image = new Image("x", config, [LayerOf(A), LayerOf(B)], [ImageReference.Parse("x:1")]);
        Assert.Equal(ImageId.Of(config.Bytes.Span), image.Id);
        Assert.Equal("linux/amd64", image.Platform.ToString());
        Assert.Null(image.Manifest);
    }

    [Fact]
    public void Has_the_layers_that_its_config_lists()
    {
        Assert.Equal(
            "layers length mismatch: the config lists 2, found 1",
            Assert.Throws<ImageFormatException>(() => new Image("x", Config(A, B), [LayerOf(A)], [])).Rule);
        Assert.StartsWith(
            $"layer 1 is {B}",
            Assert.Throws<ImageFormatException>(() => new Image("x", Config(A, B), [LayerOf(B), LayerOf(A)], [])).Rule,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Has_a_manifest_of_as_many_layers()
    {
        RawJson<ImageConfig> config = Config(A);
        Descriptor blob = Descriptor.Of("m", []);
        RawJson<Manifest> one = Manifest.Write(blob, [blob]);
        RawJson<Manifest> two = Manifest.Write(blob, [blob, blob]);
        Assert.Same(one, new Image("x", config, [LayerOf(A)], [], one, blob).Manifest);
        Assert.Throws<ImageFormatException>(() => new Image("x", config, [LayerOf(A)], [], two, blob));
        Assert.Throws<ArgumentException>(() => new Image("x", config, [LayerOf(A)], [], one));
    }

    [Fact]
    public void A_layer_opens_its_tar_and_its_blob()
    {
        var tar = new Nothing();
        var blob = new Nothing();
        var layer = new Layer(A, ChainId.Of(A), () => tar, Descriptor.Of("m", []), () => blob);
        Assert.Same(tar, layer.OpenTar());
        Assert.Same(blob, layer.OpenBlob());
        Assert.Null(LayerOf(A).Blob);
        Assert.Throws<InvalidOperationException>(() => LayerOf(A).OpenBlob());
    }

    private static Layer LayerOf(DiffId diffId) => new(diffId, ChainId.Of(diffId), () => new Nothing());

    private static RawJson<ImageConfig> Config(params DiffId[] diffIds) => ImageConfig.Parse(
        Encoding.UTF8.GetBytes($$$"""{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":[{{{string.Join(',', diffIds.Select(id => $"\"{id}\""))}}}]}}"""), "c");

    private sealed class Nothing : IByteSource
    {
        public long Length => 0;

        public IEnumerable<ByteSegment> Segments() => [];
    }
}
