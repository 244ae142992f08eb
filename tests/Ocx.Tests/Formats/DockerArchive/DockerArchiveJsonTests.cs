using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Tests.Formats.DockerArchive;

public sealed class DockerArchiveJsonTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    [Fact]
    public void Reads_what_every_Docker_writes()
    {
        DockerArchiveItem item = Assert.Single(Read($$$"""
            [{"Config":"c.json","RepoTags":["a:1","b:2"],"Layers":["x/layer.tar"],"Parent":"sha256:{{{A}}}",
              "LayerSources":{"sha256:{{{B}}}":{"mediaType":"m","size":7,"digest":"sha256:{{{A}}}","urls":["u"]} } }]

            """));
        Assert.Equal(("c.json", "sha256:" + A), (item.Config, item.Parent));
        Assert.Equal(["a:1", "b:2"], item.RepoTags);
        Assert.Equal(["x/layer.tar"], item.Layers);
        (string diffId, DockerLayerSource source) = Assert.Single(item.LayerSources);
        Assert.Equal(("sha256:" + B, "m", 7, "sha256:" + A, "u"), (diffId, source.MediaType, source.Size, source.Digest, source.Urls.Single()));
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData(" [] ", 0)]
    [InlineData("[]]", 0)]
    [InlineData("[{\"Config\":\"c\"}]trailing garbage", 1)]
    [InlineData("[{\"CONFIG\":\"c\",\"x\":[1,{}]},{\"con\u017fig\":\"c\",\"config\":\"c\"}]", 2)]
    [InlineData("[{\"Config\":\"c\",\"RepoTags\":null,\"Layers\":null,\"Parent\":null,\"LayerSources\":null}]", 1)]
    [InlineData("[{\"Config\":\"c\",\"RepoTags\":[],\"Layers\":[],\"LayerSources\":{\"x\":null}}]", 1)]
    [InlineData("[{\"Config\":null,\"Config\":\"c\",\"Config\":null}]", 1)]
    public void Accepts_what_Docker_accepts(string json, int count)
    {
        IReadOnlyList<DockerArchiveItem> items = Read(json);
        Assert.Equal(count, items.Count);
        Assert.All(items, i => Assert.Equal(("c", 0, 0), (i.Config, i.RepoTags.Count, i.Layers.Count)));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("null", "invalid manifest, manifest cannot be null (but can be [])")]
    [InlineData("null x", "invalid manifest, manifest cannot be null (but can be [])")]
    [InlineData("{}", "expected a list, found an object")]
    [InlineData("\"x\"", "expected a list, found a string")]
    [InlineData("[", "not valid JSON")]
    [InlineData("[{\"Config\":\"c\"},]", "not valid JSON")]
    [InlineData("\ufeff[]", "not valid JSON")]
    [InlineData("[1]", "[0]: expected an object, found the number 1")]
    [InlineData("[null]", "an image has no \"Config\"")]
    [InlineData("[{\"Layers\":[]}]", "an image has no \"Config\"")]
    [InlineData("[{\"Config\":[]}]", "[0].Config: expected a string, found a list")]
    [InlineData("[{\"Config\":\"c\",\"Layers\":\"x\"}]", "[0].Layers: expected a list, found a string")]
    [InlineData("[{\"Config\":\"c\",\"layers\":[\"x\",true]}]", "[0].layers[1]: expected a string, found true")]
    [InlineData("[{\"Config\":\"c\",\"LayerSources\":{\"x\":{\"size\":1.0}}}]", "[0].LayerSources.x.size: expected a whole number of 64 bits, found the number 1.0")]
    public void Refuses_what_Docker_refuses_and_says_where(string json, string rule)
    {
        var e = Assert.Throws<ImageFormatException>(() => Read(json));
        Assert.StartsWith(rule, e.Rule, StringComparison.Ordinal);
        Assert.Equal("manifest.json", e.Path);
    }

    [Fact]
    public void Takes_the_last_of_several_and_keeps_what_a_null_stands_for()
    {
        DockerArchiveItem item = Assert.Single(Read("""[{"Config":"a","config":"b","Layers":["1","2","3"],"Layers":["4"],"Layers":["5",null],"RepoTags":["x"],"RepoTags":[],"RepoTags":[null]}]"""));
        Assert.Equal("b", item.Config);
        Assert.Equal(["5", "2"], item.Layers);
        Assert.Equal([""], item.RepoTags);
    }

    [Fact]
    public void Mends_text_byte_for_byte_as_Go_does()
    {
        byte[] json = [.. "[{\"Config\":\"a"u8, 0xe2, 0x82, .. "\\ud800\\u0041\\udc00\\ud83d\\ude00\\/\"}]"u8];
        Assert.Equal("a\ufffd\ufffd\ufffdA\ufffd😀/", DockerArchiveJson.ReadManifest(json, "m").Single().Config);
    }

    [Fact]
    public void Writes_what_Docker_20_writes() => Assert.Equal(
        $$"""[{"Config":"{{A}}.json","RepoTags":["a:1","a:2"],"Layers":["{{B}}/layer.tar"]},{"Config":"{{B}}.json","RepoTags":null,"Layers":null,"Parent":"sha256:{{A}}"}]""" + "\n",
        Write(new DockerArchiveItem($"{A}.json", ["a:1", "a:2"], [DockerArchivePaths.LayerOf(B)]), new DockerArchiveItem($"{B}.json", [], []) { Parent = "sha256:" + A }));

    [Fact]
    public void Writes_what_Docker_26_writes()
    {
        var sources = new Dictionary<string, DockerLayerSource>
        {
            ["sha256:" + B] = new(MediaTypes.OciLayer, 1024, "sha256:" + B),
            ["sha256:" + A] = new("", 0, "") { Urls = ["a<b"] },
        };
        Assert.Equal(
            $$$$"""[{"Config":"blobs/sha256/{{{{A}}}}","RepoTags":null,"Layers":["blobs/sha256/{{{{B}}}}"],"LayerSources":{"sha256:{{{{A}}}}":{"urls":["a\u003cb"]},"sha256:{{{{B}}}}":{"mediaType":"application/vnd.oci.image.layer.v1.tar","size":1024,"digest":"sha256:{{{{B}}}}"}}}]""" + "\n",
            Write(new DockerArchiveItem(LayoutPaths.BlobOf(Digest.Parse("sha256:" + A)), [], [LayoutPaths.BlobOf(Digest.Parse("sha256:" + B))]) { LayerSources = sources }));
        Assert.Equal("[]\n", Write());
    }

    [Fact]
    public void What_is_written_reads_back() => Prop.ForAll<NonNull<string>, NonNull<string>[], int>((config, tags, size) =>
    {
        var item = new DockerArchiveItem("c" + WellFormed(config), [.. tags.Select(WellFormed)], ["l"])
        {
            LayerSources = new Dictionary<string, DockerLayerSource> { [WellFormed(config)] = new("m", size, "") },
        };
        DockerArchiveItem read = DockerArchiveJson.ReadManifest(DockerArchiveJson.WriteManifest([item]), "m").Single();
        return read.Config == item.Config && read.RepoTags.SequenceEqual(item.RepoTags) && read.Layers.SequenceEqual(item.Layers)
            && read.LayerSources.Keys.SequenceEqual(item.LayerSources.Keys) && read.LayerSources.Values.Single().Size == size;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Writes_repositories_sorted_with_familiar_names() => Assert.Equal(
        $$$"""{"a":{"1":"{{{B}}}","10":"{{{A}}}","2":"{{{A}}}"},"localhost:5000/b/c":{"latest":"{{{B}}}"}}""" + "\n",
        Encoding.UTF8.GetString(DockerArchiveJson.WriteRepositories(
        [
            (ImageReference.Parse("localhost:5000/b/c:latest"), B), (ImageReference.Parse("docker.io/library/a:2"), A),
            (ImageReference.Parse("a:10"), A), (ImageReference.Parse("a:1"), A), (ImageReference.Parse("a:1"), B),
        ])));

    [Theory]
    [InlineData("null", "")]
    [InlineData("{}garbage", "")]
    [InlineData("{\"b\":{\"2\":\"x\",\"1\":null},\"a\":null}", "b:1= b:2=x")]
    [InlineData("{\"a\":{\"1\":\"x\"},\"a\":{\"2\":\"y\"},\"A\":{\"1\":\"z\"}}", "A:1=z a:2=y")]
    public void Reads_repositories(string json, string expected) => Assert.Equal(expected, string.Join(' ',
        from repository in DockerArchiveJson.ReadRepositories(Encoding.UTF8.GetBytes(json), "r") from tag in repository.Value select $"{repository.Key}:{tag.Key}={tag.Value}"));

    [Theory]
    [InlineData("[]", "expected an object, found a list")]
    [InlineData("{\"a\":[]}", "a: expected an object, found a list")]
    [InlineData("{\"a\":{\"b\":1}}", "a.b: expected a string, found the number 1")]
    public void Refuses_other_repositories(string json, string rule) =>
        Assert.Equal(rule, Assert.Throws<ImageFormatException>(() => DockerArchiveJson.ReadRepositories(Encoding.UTF8.GetBytes(json), "r")).Rule);

    [Fact]
    public void Damage_anywhere_raises_nothing_but_the_librarys_own_errors()
    {
        byte[] valid = """[{"Config":"c\u00e9\ud83d\ude00","RepoTags":["a",null],"Layers":[],"LayerSources":{"x":{"size":-1}}}] """u8.ToArray();
        Prop.ForAll(Gen.Choose(0, valid.Length - 1).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (at, value) =>
        {
            byte[] damaged = [.. valid];
            damaged[at] = (byte)value;
            try
            {
                return DockerArchiveJson.ReadManifest(damaged, "m").Count <= 1;
            }
            catch (OcxException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static IReadOnlyList<DockerArchiveItem> Read(string json) => DockerArchiveJson.ReadManifest(Encoding.UTF8.GetBytes(json), "manifest.json");

    private static string Write(params DockerArchiveItem[] items) => Encoding.UTF8.GetString(DockerArchiveJson.WriteManifest(items));

    private static string WellFormed(NonNull<string> text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
}
