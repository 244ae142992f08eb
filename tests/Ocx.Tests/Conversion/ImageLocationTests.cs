using Ocx.Conversion;

namespace Ocx.Tests.Conversion;

public sealed class ImageLocationTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    // Whatever directories there are here: what stands behind an @ is a digest, or what stands before it is a root.
    [Theory]
    [InlineData("overlay2:", "/default", null)]
    [InlineData("overlay2:nginx", "/default", "nginx")]
    [InlineData("overlay2:team/app:1", "/default", "team/app:1")]
    [InlineData($"overlay2:nginx@{Digest}", "/default", $"nginx@{Digest}")]
    [InlineData("overlay2:nginx@sha256:0123", "/default", "nginx@sha256:0123")]
    [InlineData("overlay2:/mnt/docker", "/mnt/docker", null)]
    [InlineData("overlay2:/mnt/docker@nginx:1", "/mnt/docker", "nginx:1")]
    [InlineData($"overlay2:/mnt/docker@{Digest}", "/mnt/docker", Digest)]
    [InlineData($"overlay2:./docker@nginx@{Digest}", "./docker", $"nginx@{Digest}")]
    [InlineData("overlay2:docker@nginx", "docker", "nginx")]
    [InlineData("overlay2:mnt/docker@team/app:1", "mnt/docker", "team/app:1")]
    [InlineData($"overlay2:docker@nginx@{Digest}", "docker", $"nginx@{Digest}")]
    public void A_store_is_named_by_its_root_and_an_image(string text, string root, string? image)
    {
        var expected = new ImageLocation(LocationKind.Overlay2, root, image);
        Assert.Equal(expected, ImageLocation.ParseSource(text, "/default"));
        Assert.Equal(expected, ImageLocation.ParseDestination(text, "/default"));
    }
}
