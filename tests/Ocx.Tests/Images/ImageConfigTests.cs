using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class ImageConfigTests
{
    private static readonly string Id = "sha256:" + new string('2', 64);

    [Fact]
    public void Reads_what_moving_an_image_needs()
    {
        ImageConfig config = Parse($$"""
            {"architecture":"arm64","variant":"v8","os":"linux","os.version":"1","os.features":["f"],"author":"me",
             "config":{"Env":["A=1"],"Labels":{"a":"b"} },"container_config":{},"created":"2024-02-29T09:09:09.100+05:30",
             "history":[{"created":"2024-02-29T09:09:09Z","created_by":"ADD x","comment":"c","author":"a"},{"created_by":"ENV","empty_layer":true}],
             "rootfs":{"type":"layers","diff_ids":["{{Id}}"] },"moby.buildkit.cache.v0":"x"}
            """).Value;
        Assert.Equal("2024-02-29T09:09:09.1+05:30", config.Created.ToString());
        Assert.Equal("me", config.Author);
        Assert.Equal("linux/arm64/v8", config.Platform.ToString());
        Assert.Equal(("1", "f"), (config.Platform.OsVersion, config.Platform.OsFeatures.Single()));
        Assert.Equal([Id], config.DiffIds.Select(id => id.ToString()));
        Assert.Equal(2, config.History.Count);
        Assert.Equal(("ADD x", "a", "c", false), (config.History[0].CreatedBy, config.History[0].Author, config.History[0].Comment, config.History[0].EmptyLayer));
        Assert.Equal(("ENV", true, null), (config.History[1].CreatedBy, config.History[1].EmptyLayer, config.History[1].Created));
    }

    [Theory]
    [InlineData("""{"rootfs":{}}""", 0, 0)]
    [InlineData("""{"RootFS":{"Diff_IDs":["ID"]},"created":null,"os":null,"history":null,"os.features":null}""", 1, 0)]
    [InlineData("""{"rootfs":{"type":"layers+base","diff_ids":null},"history":[]}""", 0, 0)]
    [InlineData("""{"rootfs":{"diff_ids":["ID","ID"]},"history":[null,{"empty_layer":null}]}""", 2, 2)]
    [InlineData("""{"rootfs":{"diff_ids":["ID"]},"history":[{"empty_layer":true},{"empty_layer":true}]}""", 1, 2)]
    [InlineData("""{"rootfs":{"diff_ids":["ID","ID"]},"history":[{}]}""", 2, 1)]
    public void Accepts_what_Docker_accepts(string json, int layers, int history)
    {
        ImageConfig config = Parse(json).Value;
        Assert.Equal((layers, history), (config.DiffIds.Count, config.History.Count));
        Assert.Null(config.Created);
        Assert.Equal("", config.Platform.Os);
    }

    [Theory]
    [InlineData("", "the config is not valid JSON")]
    [InlineData("null", "the config is null")]
    [InlineData("{}", "invalid image JSON, no RootFS key")]
    [InlineData("""{"rootfs":null}""", "invalid image JSON, no RootFS key")]
    [InlineData("""{"rootfs":{"diff_ids":["x"]}}""", "rootfs.diff_ids: \"x\": invalid digest")]
    [InlineData("""{"rootfs":{"diff_ids":[null]}}""", "rootfs.diff_ids: \"\": invalid digest")]
    [InlineData("""{"rootfs":{"diff_ids":["ID"]},"history":[{},{}]}""", "too many non-empty layers in History section")]
    [InlineData("""{"rootfs":{},"created":"yesterday"}""", "created: \"yesterday\" is no RFC 3339 time")]
    [InlineData("""{"rootfs":{},"rootfs":{}}""", "the config has a value that does not belong there")]
    [InlineData("""{"rootfs":{},"RootFS":{}}""", "the config has a value that does not belong there")]
    [InlineData("""{"rootfs":{},"author":1}""", "the config has a value that does not belong there")]
    [InlineData("""{"rootfs":{},"author":"\ud800"}""", "the config has a value that does not belong there")]
    [InlineData("""{"rootfs":{}} {}""", "the config is not valid JSON")]
    [InlineData("\ufeff{\"rootfs\":{}}", "the config is not valid JSON")]
    public void Refuses_what_is_no_config_and_says_why(string json, string rule)
    {
        var e = Assert.Throws<ImageFormatException>(() => Parse(json));
        Assert.StartsWith(rule, e.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_other_algorithms_than_sha256_name_no_layer() =>
        Assert.Throws<UnsupportedFeatureException>(() => Parse($$$"""{"rootfs":{"diff_ids":["sha512:{{{new string('0', 128)}}}"]}}"""));

    [Fact]
    public void Mends_text_that_is_not_Unicode_in_the_view_only()
    {
        byte[] bytes = [.. "{\"rootfs\":{},\"author\":\"a"u8, 0xff, .. "\"}"u8];
        RawJson<ImageConfig> config = ImageConfig.Parse(bytes, "c");
        Assert.Equal("a\ufffd", config.Value.Author);
        Assert.Equal(Digest.Compute(bytes), config.Digest);
    }

    [Fact]
    public void Ignores_unknown_members_that_occur_twice() => Parse("""{"rootfs":{},"config":{"x":1,"x":2},"y":1,"y":2}""");

    [Fact]
    public void Damage_anywhere_raises_nothing_but_the_librarys_own_errors()
    {
        byte[] valid = Encoding.UTF8.GetBytes($$"""{"created":"2024-02-29T09:09:09Z","os.features":["f"],"history":[{"created_by":"A\u00e9"}],"rootfs":{"type":"layers","diff_ids":["{{Id}}"] } }""");
        Prop.ForAll(Gen.Choose(0, valid.Length - 1).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (at, value) =>
        {
            byte[] damaged = [.. valid];
            damaged[at] = (byte)value;
            try
            {
                return ImageConfig.Parse(damaged, "c").Bytes.Length == valid.Length;
            }
            catch (OcxException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static RawJson<ImageConfig> Parse(string json) => ImageConfig.Parse(Encoding.UTF8.GetBytes(json.Replace("ID\"", Id + "\"", StringComparison.Ordinal)), "c");
}
