using System.Text;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class ManifestTests
{
    private static readonly string Hex = new('1', 64);
    private static readonly Digest Ones = Digest.Parse("sha256:" + Hex);
    private static readonly string Blob = $$"""{"mediaType":"m","digest":"sha256:{{Hex}}","size":7}""";

    [Fact]
    public void Writes_the_manifest_of_docker_save()
    {
        RawJson<Manifest> manifest = Manifest.Write(
            new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Ones, Size = 7 },
            [new Descriptor { MediaType = MediaTypes.OciLayer, Digest = Ones, Size = long.MaxValue }]);
        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{{Hex}}}","size":7},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:{{{Hex}}}","size":9223372036854775807}]}""",
            Encoding.UTF8.GetString(manifest.Bytes.Span));
        Assert.Equal(Digest.Compute(manifest.Bytes.Span), manifest.Digest);
        Assert.False(manifest.Value.IsArtifact);
    }

    [Fact]
    public void Writes_every_part_of_a_descriptor_in_the_order_of_the_specification()
    {
        var descriptor = new Descriptor
        {
            MediaType = "a<b",
            Digest = Ones,
            Size = 3,
            Urls = ["https://x/?a&b"],
            Annotations = new Dictionary<string, string>
            {
                ["org.opencontainers.image.ref.name"] = "1",
                ["io.containerd.image.name"] = "docker.io/library/x:1",
            },
            Data = "abc"u8.ToArray(),
            Platform = new Platform("linux", "arm", "v7") { OsVersion = "1", OsFeatures = ["f"] },
            ArtifactType = "t",
        };
        RawJson<ImageIndex> index = ImageIndex.Write([descriptor, new Descriptor { MediaType = "", Digest = Ones, Size = 0 }]);
        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"a\u003cb","digest":"sha256:{{{Hex}}}","size":3,"urls":["https://x/?a\u0026b"],"annotations":{"io.containerd.image.name":"docker.io/library/x:1","org.opencontainers.image.ref.name":"1"},"data":"YWJj","platform":{"architecture":"arm","os":"linux","os.version":"1","os.features":["f"],"variant":"v7"},"artifactType":"t"},{"mediaType":"","digest":"sha256:{{{Hex}}}","size":0}]}""",
            Encoding.UTF8.GetString(index.Bytes.Span));

        Descriptor read = ImageIndex.Parse(index.Bytes, "index.json").Value.Manifests[0];
        Assert.Equal(
            (descriptor.MediaType, descriptor.Digest, descriptor.Size, descriptor.ArtifactType),
            (read.MediaType, read.Digest, read.Size, read.ArtifactType));
        Assert.Equal(descriptor.Urls, read.Urls);
        Assert.Equal(descriptor.Annotations, read.Annotations);
        Assert.Equal("abc"u8, read.Data!.Value.Span);
        Assert.Equal("linux/arm/v7", read.Platform!.ToString());
        Assert.Equal(("1", "f"), (read.Platform.OsVersion, string.Join(',', read.Platform.OsFeatures)));
    }

    [Fact]
    public void Keeps_the_bytes_it_reads()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($" {{ \"layers\" : [ ], \"x\":[1e9], \"config\":{Blob}, \"schemaVersion\":2 }}\n");
        RawJson<Manifest> manifest = Manifest.Parse(bytes, "m");
        Assert.Equal(bytes, manifest.Bytes.ToArray());
        Assert.Equal(Digest.Compute(bytes), manifest.Digest);
        Assert.Null(manifest.Value.MediaType);
    }

    [Fact]
    public void Reads_null_as_empty_wherever_Go_does()
    {
        string blob = $$"""{"mediaType":null,"digest":"sha256:{{Hex}}","size":0,"urls":null,"annotations":null,"data":null,"platform":null,"artifactType":null}""";
        Manifest manifest = Manifest.Parse(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":null,"manifests":null,"config":{{blob}},"layers":null,"annotations":{"a":null},"subject":null}"""), "m").Value;
        Assert.Empty(manifest.Layers);
        Assert.Equal("", manifest.Annotations["a"]);
        Assert.Equal("", manifest.Config.MediaType);
        Assert.Null(manifest.Config.Data);
        Assert.False(manifest.IsArtifact);
        Assert.Empty(ImageIndex.Parse("""{"schemaVersion":2,"manifests":null,"config":null,"layers":null}"""u8.ToArray(), "i").Value.Manifests);
    }

    [Theory]
    [InlineData("artifactType", "t", true)]
    [InlineData("artifactType", "", false)]
    public void Knows_an_artifact_by_its_type(string member, string value, bool artifact) =>
        Assert.Equal(artifact, ParseManifest($$"""{"schemaVersion":2,"{{member}}":"{{value}}","config":{{Blob.Replace("\"m\"", "\"" + MediaTypes.DockerConfig + "\"", StringComparison.Ordinal)}}}""").IsArtifact);

    [Fact]
    public void Knows_an_artifact_by_its_config() => Assert.True(ParseManifest($$"""{"schemaVersion":2,"config":{{Blob}}}""").IsArtifact);

    [Theory]
    [InlineData("", "the manifest is not valid JSON")]
    [InlineData("null", "the manifest is null")]
    [InlineData("[]", "the manifest has a value that does not belong there")]
    [InlineData("{}", "the manifest has no \"schemaVersion\"")]
    [InlineData("{\"schemaVersion\":3}", "schemaVersion: expected 2, found 3")]
    [InlineData("{\"schemaVersion\":2.0}", "the manifest has a value that does not belong there")]
    [InlineData("{\"schemaVersion\":2}", "the manifest has no \"config\"")]
    [InlineData("{\"schemaVersion\":2}x", "the manifest is not valid JSON")]
    [InlineData("{\"schemaVersion\":2,\"schemaVersion\":2}", "the manifest has a value that does not belong there")]
    [InlineData("{\"schemaVersion\":2,\"schemaversion\":2}", "the manifest has a value that does not belong there")]
    [InlineData("{\"schemaVersion\":2,\"config\":BLOB,\"manifests\":[]}", "expected a manifest, found an index")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"config\":BLOB}", "expected a manifest, found an index")]
    [InlineData("{\"schemaVersion\":2,\"config\":BLOB,\"layers\":[BLOB,null]}", "layers[1] is null")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"size\":1}}", "config.digest: \"\": invalid digest")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:HEX\"}}", "config.size: expected the blob's length, found nothing")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:HEX\",\"size\":-1}}", "config.size: expected the blob's length, found -1")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:HEX\",\"size\":9223372036854775808}}", "the manifest has a value that does not belong there")]
    [InlineData("{\"schemaVersion\":2,\"config\":BLOB,\"subject\":{}}", "subject.digest")]
    public void Refuses_what_is_no_manifest_and_says_why(string json, string rule)
    {
        json = json.Replace("BLOB", Blob, StringComparison.Ordinal).Replace("HEX", Hex, StringComparison.Ordinal);
        var e = Assert.Throws<ImageFormatException>(() => ParseManifest(json));
        Assert.StartsWith(rule, e.Rule, StringComparison.Ordinal);
        Assert.Equal("m", e.Path);
    }

    [Theory]
    [InlineData("{\"schemaVersion\":2,\"config\":{},\"manifests\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\"}")]
    public void Refuses_a_manifest_for_an_index(string json)
    {
        var e = Assert.Throws<ImageFormatException>(() => ImageIndex.Parse(Encoding.UTF8.GetBytes(json), "i"));
        Assert.StartsWith("expected an index, found a manifest", e.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_a_schema_1_manifest_is() =>
        Assert.Contains("schema 1", Assert.Throws<UnsupportedFeatureException>(() => ParseManifest("""{"schemaVersion":1,"name":"x"}""")).Feature, StringComparison.Ordinal);

    [Fact]
    public void Says_where_the_JSON_breaks_off()
    {
        var e = Assert.Throws<ImageFormatException>(() => ParseManifest("{\n\"schemaVersion\":2,\n\"config\":{]}"));
        Assert.Equal(31, e.Offset);
        Assert.DoesNotContain("LineNumber", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_documents_beyond_the_limits()
    {
        var tooLong = new byte[JsonDocuments.MaxLength + 1];
        Assert.StartsWith("the manifest has 8388609 bytes", Assert.Throws<ImageFormatException>(() => Manifest.Parse(tooLong, "m")).Rule, StringComparison.Ordinal);
        string deep = "{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Throws<ImageFormatException>(() => ParseManifest(deep));
    }

    [Fact]
    public void A_descriptor_checks_the_size_and_then_the_digest()
    {
        Descriptor descriptor = Descriptor.Of("m", "abc"u8);
        descriptor.Verify("abc"u8, "x");
        Assert.Equal("2 bytes", Assert.Throws<IntegrityException>(() => descriptor.Verify("ab"u8, "x")).Actual);
        Assert.Equal(descriptor.Digest.ToString(), Assert.Throws<IntegrityException>(() => descriptor.Verify("abd"u8, "x")).Expected);
        (descriptor with { Digest = Digest.Compute(DigestAlgorithm.Sha512, "abc"u8) }).Verify("abc"u8, "x");
    }

    private static Manifest ParseManifest(string json) => Manifest.Parse(Encoding.UTF8.GetBytes(json), "m").Value;
}
