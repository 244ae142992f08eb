using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Conversion;

/// <summary>What a conversion promises, for any images: several of them, with layers in common, names, parents, and indexes.</summary>
public sealed class ConversionProperties : IDisposable
{
    private static readonly OutputFormat[] Formats = [.. ImageFormats.OutputNames.Select(ImageFormats.Parse)];
    private static readonly Gen<byte[]> Layer = Gen.Elements(SampleLayers.Base, SampleLayers.Top, SampleLayers.Empty, SampleLayers.Of("a", "1"), SampleLayers.Of("b", "2"), SampleLayers.Large("big", 9_000));
    private static readonly Gen<string> Name = Gen.Elements("app:1", "app:2", "app:latest", "other:1", "localhost:5000/team/app:v2", "registry.example.com/x/y:3", "team/app:1");

    // No two images have one name; the same layers may be two images, and the same image may be there twice.
    private static readonly Gen<TestImage[]> Mixed =
        from layers in Layer.ListOf().Select(l => l.Take(5).ToArray()).NonEmptyListOf().Select(l => l.Take(4).ToArray())
        from names in Name.ListOf().Select(l => l.Distinct().ToArray())
        from owners in Gen.Choose(0, 1000).ListOf(names.Length)
        select layers.Select((tars, i) => new TestImage([.. names.Where((_, n) => owners[n] % layers.Length == i)], tars)).DistinctBy(i => i.Id).ToArray();

    private static readonly Gen<TestImage[]> Images = Gen.OneOf(Mixed, Mixed.Select(images => images.Select((image, i) => image.Names.Length > 0 ? image : new TestImage([$"named:{i}"], image.Tars)).ToArray()));

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_is_written_in_one_format_is_read_as_the_same_images() =>
        Prop.ForAll(Gen.Zip(Images, Gen.Elements(Producers.Archives.Keys.ToArray())).ToArbitrary(), x =>
        {
            (TestImage[] images, string producer) = x;
            File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Producers.Make(producer, images)));
            foreach (OutputFormat format in Formats)
            {
                Clear("out");
                Convert("in", "out", format);
                AssertImages("out", images);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void There_and_back_again_everything_is_what_it_was() =>
        Prop.ForAll((from images in Images from first in Gen.Elements(Formats) from second in Gen.Elements(Formats) select (images, first, second)).ToArbitrary(), x =>
        {
            foreach (string name in new[] { "a", "b", "c" }) Clear(name);
            File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Producers.Make("docker up to 24", x.images)));
            Convert("in", "a", x.first);
            Convert("a", "b", x.second);
            Convert("b", "c", x.first);

            // Every one of these formats has configs, uncompressed layers and full names; and what it writes depends on these alone.
            // But a layout that lists an image without a name goes on listing it, where Docker would not.
            AssertImages("c", x.images);
            if (x.images.All(i => i.Names.Length > 0)) Assert.Equal(StateOf("a"), StateOf("c"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    // Manifests, indexes, compressed blobs, bare names and artifacts: from a home that has them over one that has them.
    [Fact]
    public void What_a_layout_holds_comes_through_every_home_that_can_hold_it() =>
        Prop.ForAll((from images in Images from shape in Gen.Choose(0, 63) from format in Gen.Elements(OutputFormat.Oci, OutputFormat.OciDirectory, OutputFormat.Docker) select (images, shape, format)).ToArbitrary(), x =>
        {
            foreach (string name in new[] { "a", "b", "c" }) Clear(name);
            LayoutOf(x.images, x.shape).WriteDirectory(_scratch["a"]);
            Assert.Empty(Convert("a", "b", x.format));
            Assert.Empty(Convert("b", "c", OutputFormat.OciDirectory));
            HomeFiles before = HomeFiles.Of(_scratch["a"]), through = HomeFiles.Of(_scratch["b"]), after = HomeFiles.Of(_scratch["c"]);
            Assert.Equal(before.Listed.Select(Text).Order(), through.Listed.Select(Text).Order());
            Assert.Equal(before.Listed.Select(Text).Order(), after.Listed.Select(Text).Order());
            foreach ((string name, byte[] content) in before.Files.Where(f => f.Key.StartsWith("blobs/", StringComparison.Ordinal)))
            {
                Assert.Equal(content, through.Files[name]);
                Assert.Equal(content, after.Files[name]);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    // Docker's classic builder records which image was built on which; both archives carry it, and layouts do not.
    [Theory]
    [InlineData(OutputFormat.Docker, true)]
    [InlineData(OutputFormat.DockerLegacy, true)]
    [InlineData(OutputFormat.Oci, false)]
    [InlineData(OutputFormat.OciDirectory, false)]
    public void Parents_come_through_where_there_is_a_place_for_them(OutputFormat format, bool kept)
    {
        TestImage parent = new(["base:1"], [SampleLayers.Base]), child = new(["app:1"], [SampleLayers.Base, SampleLayers.Top]);
        List<ArchivePart> parts = Producers.Make("docker up to 24", parent, child);
        int at = parts.FindIndex(p => p.Name == "manifest.json");
        var table = (JsonArray)JsonNode.Parse(parts[at].Content)!;
        table[1]!["Parent"] = parent.Id.ToString();
        parts[at] = ArchivePart.Text("manifest.json", table.ToJsonString());
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(parts));
        IReadOnlyList<string> losses = Convert("in", "out", format);
        using IImageReader reader = Open("out");
        Assert.Equal(kept ? parent.Id : null, reader.Open(reader.Entries.Single(e => e.Id == child.Id)).Parent);
        string[] expected = kept ? [] : [$"{ImageFormats.NameOf(format)} cannot carry that app:1 was built on {parent.Id}"];
        Assert.Equal(expected, losses);
    }

    private static LayoutBuilder LayoutOf(TestImage[] images, int shape)
    {
        var layout = new LayoutBuilder();
        var all = new List<JsonObject>();
        foreach ((int i, TestImage image) in images.Index())
        {
            JsonObject manifest = layout.Manifest(image, (shape & 1) != 0 ? Compressed.Gzip : null, docker: (shape & 2) != 0);
            manifest["platform"] = LayoutBuilder.Platform($"linux/arm/v{i}");
            all.Add(manifest);

            // A name that is taken by the index cannot be an image's as well.
            if ((shape & 4) != 0) continue;
            if (image.Names.Length == 0) layout.ListTagged(manifest, $"tag{i}");
            foreach (string name in image.Names) layout.ListNamed(manifest, name);
        }

        if ((shape & 12) == 12) all.Add(layout.Attestation(all[0]));
        if ((shape & 4) != 0) layout.ListNamed(layout.Index(all, docker: (shape & 2) != 0), "multi:1");
        if ((shape & 16) != 0) layout.List(layout.Artifact("x", subject: all[0]));
        if ((shape & 32) != 0) layout.List(layout.Blob("application/vnd.example.unknown", "anything"u8.ToArray()));
        return layout;
    }

    private static string Text(System.Text.Json.JsonElement entry) =>
        string.Join(", ", entry.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.ToString()));

    private void AssertImages(string home, TestImage[] images)
    {
        using IImageReader reader = Open(home);
        Assert.Equal(images.Select(i => i.Id.Hex).Order(), reader.Entries.Select(e => e.Id.Hex).Order());
        foreach (TestImage expected in images)
        {
            Image image = reader.Open(reader.Entries.Single(e => e.Id == expected.Id));
            Assert.Equal(expected.Config, image.Config.Bytes.ToArray());
            Assert.Equal(expected.Names.Select(n => ImageReference.Parse(n).Full).Order(), image.Names.Select(n => n.Full).Order());
            Assert.Equal(expected.Tars, image.Layers.Select(l => Parts.Join(l.OpenTar())));
        }
    }

    private IReadOnlyList<string> Convert(string from, string to, OutputFormat format)
    {
        using IImageReader reader = Open(from);
        using IImageWriter writer = ImageFormats.OpenWriter(format, _scratch[to], new WriteOptions { Jobs = 2 });
        return ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Path }, CancellationToken.None).Losses;
    }

    private IImageReader Open(string home) => ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, _scratch[home], null), new ReadOptions(_scratch.Path), CancellationToken.None);

    private string StateOf(string home)
    {
        if (File.Exists(_scratch[home])) return Digest.Compute(File.ReadAllBytes(_scratch[home])).ToString();
        return string.Join('\n', Directory.EnumerateFiles(_scratch[home], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetRelativePath(_scratch[home], f)} {Digest.Compute(File.ReadAllBytes(f))}"));
    }

    private void Clear(string home)
    {
        if (Directory.Exists(_scratch[home])) Directory.Delete(_scratch[home], recursive: true);
        File.Delete(_scratch[home]);
    }
}
