using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json", "manifest")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json", "manifest")]
    [InlineData("application/vnd.oci.image.index.v1+json", "index")]
    [InlineData("application/vnd.docker.distribution.manifest.list.v2+json", "index")]
    [InlineData("application/vnd.oci.image.config.v1+json", "config")]
    [InlineData("application/vnd.docker.container.image.v1+json", "config")]
    [InlineData("application/vnd.oci.image.layer.v1.tar", "layer")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", "layer gzip")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd", "layer zstd")]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar", "layer foreign")]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "layer foreign gzip")]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", "layer foreign zstd")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar", "layer")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", "layer gzip")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.zstd", "layer zstd")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar", "layer foreign")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "layer foreign gzip")]
    [InlineData("application/vnd.oci.empty.v1+json", "")]
    [InlineData("application/vnd.in-toto+json", "")]
    [InlineData("application/vnd.oci.image.layer.v1.tar.gzip", "")]
    [InlineData("APPLICATION/VND.OCI.IMAGE.LAYER.V1.TAR", "")]
    [InlineData("gzip", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Tells_what_a_media_type_stands_for(string? mediaType, string expected)
    {
        string[] words =
        [
            MediaTypes.IsManifest(mediaType) ? "manifest" : "",
            MediaTypes.IsIndex(mediaType) ? "index" : "",
            MediaTypes.IsConfig(mediaType) ? "config" : "",
            MediaTypes.IsLayer(mediaType) ? "layer" : "",
            MediaTypes.IsForeignLayer(mediaType) ? "foreign" : "",
            MediaTypes.Compression(mediaType),
        ];
        Assert.Equal(expected, string.Join(' ', words.Where(word => word.Length > 0)));
    }
}
