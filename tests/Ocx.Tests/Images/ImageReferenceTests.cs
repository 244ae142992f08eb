using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Digest256 = "sha256:" + Hex;
    private static readonly string Sha512 = "sha512:" + Hex + Hex;

    [Theory]
    [InlineData("nginx:1", "nginx", "nginx:1")]
    [InlineData("library/nginx:1", "nginx", "nginx:1")]
    [InlineData("docker.io/library/nginx:1", "nginx", "nginx:1")]
    [InlineData("docker.io/nginx:1", "nginx", "nginx:1")]
    [InlineData("index.docker.io/library/nginx:1", "nginx", "nginx:1")]
    [InlineData("index.docker.io/nginx:1", "nginx", "nginx:1")]
    [InlineData("docker.io/team/app", "team/app", "team/app:latest")]
    [InlineData("team/app", "team/app", "team/app:latest")]
    [InlineData("library/a/b", "library/a/b", "library/a/b:latest")]
    [InlineData("localhost:5000/a/b:t", "localhost:5000/a/b", "localhost:5000/a/b:t")]
    [InlineData("localhost/x", "localhost/x", "localhost/x:latest")]
    [InlineData("localhost/library/x", "localhost/library/x", "localhost/library/x:latest")]
    [InlineData("ghcr.io/o/i@" + Digest256, "ghcr.io/o/i", "ghcr.io/o/i@" + Digest256)]
    [InlineData("localhost", "localhost", "localhost:latest")]
    [InlineData("localhost:5000", "localhost", "localhost:5000")]
    [InlineData("sha256:" + Hex, "sha256", "sha256:" + Hex)]
    [InlineData(Hex + ":x", Hex, Hex + ":x")]
    public void Names_an_image_as_Dockers_store_does(string text, string repository, string key)
    {
        ImageReference reference = ImageReference.Parse(text).WithDefaultTag();
        Assert.Equal(repository, reference.FamiliarName);
        Assert.Equal(key, reference.Familiar);
    }

    [Theory]
    [InlineData("nginx", "docker.io", "library/nginx", null)]
    [InlineData("a.b/c", "a.b", "c", null)]
    [InlineData("a-b--c.d/e", "a-b--c.d", "e", null)]
    [InlineData("A/c:T", "A", "c", "T")]
    [InlineData("Registry.Example/c", "Registry.Example", "c", null)]
    [InlineData("127.0.0.1:80/c:1", "127.0.0.1:80", "c", "1")]
    [InlineData("[::1]/c", "[::1]", "c", null)]
    [InlineData("[fe80::1]:5000/c/d:_.-", "[fe80::1]:5000", "c/d", "_.-")]
    [InlineData("a_b.c/d", "", "a_b.c/d", null)]
    [InlineData("a__b/c---d/e.f_g", "docker.io", "a__b/c---d/e.f_g", null)]
    [InlineData("host:1/x:1.2", "host:1", "x", "1.2")]
    public void Tells_the_parts_apart(string text, string domain, string path, string? tag)
    {
        ImageReference reference = ImageReference.Parse(text);
        Assert.Equal((domain, path, tag), (reference.Domain, reference.Path, reference.Tag));
        Assert.Equal(tag is not null, reference.HasTag);
        Assert.Null(reference.Digest);
    }

    [Theory]
    [InlineData("", "invalid reference format")]
    [InlineData("/", "invalid reference format")]
    [InlineData("a/", "invalid reference format")]
    [InlineData("/a", "invalid reference format")]
    [InlineData("a//b", "invalid reference format")]
    [InlineData("docker.io/", "invalid reference format")]
    [InlineData(":tag", "invalid reference format")]
    [InlineData("-a", "invalid reference format")]
    [InlineData("a-", "invalid reference format")]
    [InlineData("a..b", "invalid reference format")]
    [InlineData("a___b", "invalid reference format")]
    [InlineData("a._b", "invalid reference format")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("a\n", "invalid reference format")]
    [InlineData("ß/\u0131", "invalid reference format")]
    [InlineData("-a.b/c", "invalid reference format")]
    [InlineData("a.b:/c", "invalid reference format")]
    [InlineData("a.b:x/c", "invalid reference format")]
    [InlineData("[]/c", "invalid reference format")]
    [InlineData("[::1/c", "invalid reference format")]
    [InlineData("[::g]/c", "invalid reference format")]
    [InlineData("[::1]x/c", "invalid reference format")]
    [InlineData("https://a.b/c", "invalid reference format")]
    [InlineData("a:b:c", "invalid reference format: invalid tag")]
    [InlineData("a:", "invalid reference format: invalid tag")]
    [InlineData("a:-x", "invalid reference format: invalid tag")]
    [InlineData("a@", "invalid reference format: invalid digest")]
    [InlineData("a@sha256:0123", "invalid reference format: invalid digest length")]
    [InlineData("a@md5:d41d8cd98f00b204e9800998ecf8427e", "invalid reference format: unsupported digest algorithm")]
    [InlineData("a:b@" + Digest256 + "x", "invalid reference format: invalid digest length")]
    [InlineData("A", "invalid reference format: repository name must be lowercase")]
    [InlineData("a/B:c", "invalid reference format: repository name must be lowercase")]
    [InlineData("a.b/C-", "invalid reference format: repository name must be lowercase")]
    [InlineData("A_b.c/d", "invalid reference format: repository name must be lowercase")]
    [InlineData(Hex, "invalid repository name: cannot be 64 hexadecimal digits")]
    public void Refuses_what_Docker_refuses_and_says_why(string text, string reason)
    {
        Assert.False(ImageReference.TryParse(text, out ImageReference? reference, out string found));
        Assert.Null(reference);
        Assert.StartsWith(reason, found, StringComparison.Ordinal);
        var e = Assert.Throws<ImageFormatException>(() => ImageReference.Parse(text));
        Assert.Equal((text, found), (e.Path, e.Rule));
    }

    [Fact]
    public void Limits_the_path_to_255_characters_and_the_tag_to_128()
    {
        string path = new('p', 255);
        Assert.Equal(path, ImageReference.Parse($"a.b/{path}:{new string('t', 128)}").Path);
        Assert.Equal(255, ImageReference.Parse(path[..247]).Path.Length); // "library/" counts
        Assert.False(ImageReference.TryParse(path[..248], out _, out string reason));
        Assert.EndsWith("must not be more than 255 characters", reason, StringComparison.Ordinal);
        Assert.False(ImageReference.TryParse($"a:{new string('t', 129)}", out _));
    }

    [Fact]
    public void Keeps_a_tag_beside_a_digest()
    {
        ImageReference reference = ImageReference.Parse("nginx:1@" + Digest256);
        Assert.Equal(("1", Digest256), (reference.Tag, reference.Digest?.ToString()));
        Assert.Equal("nginx:1@" + Digest256, reference.Familiar);
        Assert.Same(reference, reference.WithDefaultTag());
        Assert.Equal(Sha512, ImageReference.Parse("x@" + Sha512).Digest?.ToString());
    }

    [Fact]
    public void Changes_the_tag_or_the_digest()
    {
        ImageReference reference = ImageReference.Parse("nginx:1@" + Digest256);
        Assert.Equal("nginx:2", reference.WithTag("2").Familiar);
        Assert.Equal("docker.io/library/nginx@" + Digest256, reference.WithDigest(Digest.Parse(Digest256)).Full);
        Assert.Throws<ImageFormatException>(() => reference.WithTag("a b"));
        Assert.Throws<ImageFormatException>(() => reference.WithTag(""));
    }

    [Theory]
    [InlineData("sha256:1", true)]
    [InlineData("docker.io/library/sha256", true)]
    [InlineData("a.b/sha256", false)]
    [InlineData("sha512", false)]
    public void Knows_the_repository_that_Docker_does_not_tag(string text, bool ambiguous) =>
        Assert.Equal(ambiguous, ImageReference.Parse(text).IsAmbiguous);

    [Fact]
    public void Is_equal_by_value()
    {
        Assert.Equal(ImageReference.Parse("nginx:1"), ImageReference.Parse("index.docker.io/library/nginx:1"));
        Assert.NotEqual(ImageReference.Parse("nginx:1"), ImageReference.Parse("nginx"));
    }
}
