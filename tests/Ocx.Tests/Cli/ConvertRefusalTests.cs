using System.Text.Json.Nodes;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.Tar;
using static Ocx.Tests.Cli.OcxRun;

namespace Ocx.Tests.Cli;

/// <summary>What is damaged, cut or hostile: refused by a message that names the part, and without an output.</summary>
public sealed class ConvertRefusalTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = TemporaryDirectory.InMemory();

    private static TestImage App { get; } = new(["app:1"], [SampleLayers.Of("a", "x"), SampleLayers.Empty]);

    // Small: these are converted once for every byte that they have.
    private static TestImage Small { get; } = new(["app:1"], [SampleLayers.Empty]);

    public static TheoryData<string> Shapes => [.. Producers.Archives.Keys, .. Producers.Hybrids.Keys, "layout"];

    public void Dispose() => _scratch.Dispose();

    // A disk that was full, a line that went down: whatever is left must not pass for the whole, even where it ends between two
    // entries. Through the library, since it is thousands of conversions.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_archive_that_is_cut_anywhere_is_refused_or_the_same(string shape)
    {
        byte[] archive = Archive(shape, Small);
        int end = archive.Length - 1024;
        string expected = ConvertBytes(archive, "expected") ?? throw new InvalidOperationException(shape);

        // From behind: to make a file shorter costs next to nothing.
        using FileStream file = File.OpenWrite(_scratch["in"]);
        for (int length = archive.Length - 1; length >= 0; length--)
        {
            file.SetLength(length);
            string? found = ConvertInput("out");
            if (found is null) continue;
            Assert.True(length > end, $"{shape} passes for whole with {length} of {archive.Length} bytes; its entries end at {end}");
            Assert.True(expected == found, $"{shape} is another image with {length} of {archive.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_program_answers_a_cut_with_3_or_4_and_leaves_nothing(string shape)
    {
        byte[] archive = Archive(shape);
        for (int length = 0; length < archive.Length - 1024; length += 509)
        {
            File.WriteAllBytes(_scratch["in"], archive[..length]);
            CliResult result = Run("convert", _scratch["in"], _scratch["out.oci"]);
            Assert.True(result.Code is 3 or 4, $"{length}: {result.Code}: {result.Error}");
            Assert.StartsWith("error: ", result.Error);
            Assert.Equal(("", false), (result.Output, File.Exists(_scratch["out.oci"])));
        }
    }

    // The codecs have their own ends; a stream that stops before is cut, too.
    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("xz")]
    public void A_compressed_archive_that_is_cut_is_refused(string compression)
    {
        byte[] tar = Archive("docker up to 24");
        byte[] archive = compression switch { "gzip" => Compressed.Gzip(tar), "zstd" => Compressed.Zstd(tar), _ => Compressed.Xz(tar) };
        Assert.NotNull(ConvertBytes(archive, "expected"));
        for (int length = 1; length < archive.Length; length += Math.Max(1, archive.Length / 500))
            Assert.True(ConvertBytes(archive[..length], "out") is null, $"{length} of {archive.Length}");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Damage_anywhere_is_refused_or_the_same(string shape)
    {
        byte[] archive = Archive(shape);
        string expected = ConvertBytes(archive, "expected")!;
        for (int at = 0; at < archive.Length - 1024; at += 7)
        {
            byte[] damaged = [.. archive];
            damaged[at] ^= 0x04;
            if (ConvertBytes(damaged, "out", mayBeEmpty: true) is not { } found) continue;

            // What no digest covers may change: names and what else is listed. No image may.
            HomeFiles written = HomeFiles.Of(_scratch["out"]);
            if (expected != found) Assert.All(written.Files.Where(f => f.Value.AsSpan().SequenceEqual(App.Config)), f => Assert.EndsWith(App.Id.Hex, f.Key));
        }
    }

    [Theory]
    [InlineData("docker up to 24", "layer.tar", 3, "expected sha256:")]
    [InlineData("skopeo", ".tar", 3, "expected sha256:")]
    [InlineData("rules_oci", ".tar.gz", 3, "expected sha256:")]
    public void A_layer_with_other_bytes_is_answered_with_3(string producer, string name, int code, string message)
    {
        List<ArchivePart> parts = Producers.Make(producer, App);
        int index = parts.FindIndex(p => p.Type == '0' && p.Name.EndsWith(name, StringComparison.Ordinal));
        byte[] content = [.. parts[index].Content];
        content[^1] ^= 1;
        parts[index] = parts[index] with { Content = content };
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(parts));
        Fail(code, message, _scratch["in"], _scratch["out.oci"]);
        Fail(code, message, _scratch["in"], _scratch["out/"]);
        Assert.Equal(["in"], _scratch.Names);
    }

    // The blob has the digest that the archive's own bytes have; what it unpacks to is not the layer of the config.
    [Fact]
    public void A_compressed_layer_that_unpacks_to_another_one_is_answered_with_3()
    {
        List<ArchivePart> parts = [ArchivePart.File("c", App.Config), ArchivePart.File("l", Compressed.Gzip(SampleLayers.Of("b", "x"))), ArchivePart.File("e", SampleLayers.Empty), Producers.Table([App], _ => "c", (_, n) => n == 0 ? "l" : "e")];
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(parts));
        Fail(3, Digest.Compute(App.Tars[0]).ToString(), _scratch["in"], _scratch["out.oci"]);
        Assert.Equal(["in"], _scratch.Names);
    }

    // A blob with the digest of its manifest goes from layout to layout as it is; who unpacks it finds out.
    [Fact]
    public void A_blob_of_a_layout_that_unpacks_to_another_layer_is_answered_with_3_where_it_is_unpacked()
    {
        var layout = new LayoutBuilder();
        layout.ListTagged(layout.Manifest(App, edit: m => m["layers"]![0] = layout.Blob(MediaTypes.OciLayerGzip, Compressed.Gzip(SampleLayers.Of("b", "x")))), "v1");
        Fail(3, Digest.Compute(App.Tars[0]).ToString(), layout.WriteDirectory(_scratch["in"]), _scratch["out.tar"], "--format", "docker-legacy");
        Assert.Equal(["in"], _scratch.Names);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("shorter")]
    [InlineData("other")]
    public void A_blob_of_a_layout_that_is_damaged_is_named(string damage)
    {
        foreach (string what in new[] { "manifest", "config", "layer" })
        {
            var layout = new LayoutBuilder();
            JsonObject manifest = layout.Manifest(App);
            layout.ListTagged(manifest, "v1");
            string path = what switch { "manifest" => LayoutBuilder.PathOf(manifest), "config" => $"blobs/sha256/{App.Id.Hex}", _ => $"blobs/sha256/{Digest.Compute(App.Tars[0]).Hex}" };
            byte[] content = layout.Files[path];
            if (damage == "missing") layout.Files.Remove(path);
            else layout.Files[path] = damage == "shorter" ? content[..^1] : [.. content[..^1], (byte)'#'];
            Fail(3, path[^64..], layout.WriteArchive(_scratch["in"]), _scratch["out.oci"]);
            Assert.Equal(["in"], _scratch.Names);
        }
    }

    // Each says it has 10 GB: nothing may be taken to hold them, and no more than the limit be read.
    [Theory]
    [InlineData("manifest.json")]
    [InlineData("index.json")]
    [InlineData("oci-layout")]
    [InlineData("repositories")]
    [InlineData("config")]
    public void A_document_of_10_GB_is_answered_with_4_at_once(string name)
    {
        const long length = 10_000_000_000;
        var tar = new TarBuilder();
        if (name == "config") tar.File("manifest.json", """[{"Config":"config","Layers":[]}]""");
        if (name == "oci-layout") tar.File("index.json", "{}");
        byte[] start = tar.Header(name, rawSize: Octal(length)).Unfinished();
        using (FileStream file = File.Create(_scratch["in"]))
        {
            file.Write(start);
            file.SetLength(start.Length + length + 512 - (length % 512) + 1024);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        CliResult result = Fail(4, $"{length} bytes; at most 8388608 are allowed", _scratch["in"], _scratch["out.oci"]);
        Assert.Contains(name, result.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    // The same within a sparse entry, which says in a few bytes that it has as much.
    [Fact]
    public void A_document_of_holes_is_answered_with_4_at_once()
    {
        const long length = 1_000_000_000;
        byte[] tar = new TarBuilder().Header("manifest.json", 'S', 0, magic: "ustar  \0", edit: b =>
        {
            TarBuilder.Put(b, 386, Octal(length));
            TarBuilder.Put(b, 398, Octal(0));
            TarBuilder.Put(b, 483, Octal(length) + "\0");
        }).Done();
        File.WriteAllBytes(_scratch["in"], tar);
        Fail(4, "at most 8388608 are allowed", _scratch["in"], _scratch["out.oci"]);
    }

    [Theory]
    [InlineData("null", 4, "cannot be null")]
    [InlineData("{}", 4, "expected a list")]
    [InlineData("[", 4, "not valid JSON")]
    [InlineData("[{}]", 4, "no \"Config\"")]
    [InlineData("[{\"Config\":\"c\",\"RepoTags\":[\"UPPER:1\"],\"Layers\":[]}]", 4, "invalid tag \"UPPER:1\"")]
    [InlineData("[{\"Config\":\"missing\",\"Layers\":[]}]", 3, "missing")]
    [InlineData("[{\"Config\":\"../../c\",\"Layers\":[]}]", 3, "../../c")]
    [InlineData("[{\"Config\":\"a\\u0000b\",\"Layers\":[]}]", 3, "config")]
    [InlineData("[{\"Config\":\"c/x/y\",\"Layers\":[]}]", 3, "config")]
    [InlineData("[{\"Config\":\".\",\"Layers\":[]}]", 3, "config")]
    [InlineData("[{\"Config\":\"c\",\"Layers\":[]}]", 4, "no RootFS key")]
    public void A_table_that_is_none_is_named(string table, int code, string message)
    {
        List<ArchivePart> parts = [ArchivePart.Text("c", "{}"), ArchivePart.Text("manifest.json", table)];
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(parts));
        Fail(code, message, _scratch["in"], _scratch["out.oci"]);

        // Unpacked, it is the same.
        Directory.CreateDirectory(_scratch["in.d"]);
        foreach (ArchivePart part in parts) File.WriteAllBytes(_scratch[$"in.d/{part.Name}"], part.Content);
        Fail(code, message, _scratch["in.d"], _scratch["out.oci"]);
        Assert.Equal(["in", "in.d"], _scratch.Names);
    }

    [Fact]
    public void What_is_no_home_of_images_is_answered_with_4()
    {
        File.WriteAllText(_scratch["text"], "hello");
        File.WriteAllBytes(_scratch["empty"], []);
        File.WriteAllBytes(_scratch["tar"], ArchivePart.Pack([ArchivePart.Text("thesis.tex", "x")]));
        File.WriteAllBytes(_scratch["zeros"], new byte[10240]);
        Directory.CreateDirectory(_scratch["directory"]);
        foreach (string name in new[] { "text", "empty", "tar", "zeros", "directory" }) Fail(4, _scratch[name], _scratch[name], _scratch["out.oci"]);
        Assert.DoesNotContain("out.oci", _scratch.Names);
    }

    [Fact]
    public void Somebody_elses_file_is_answered_with_7_and_stays()
    {
        File.WriteAllBytes(_scratch["in"], Archive("skopeo"));
        File.WriteAllText(_scratch["out.tar"], "mine");
        foreach (string format in new[] { "oci", "docker", "docker-legacy", "oci-dir" }) Fail(7, _scratch["out.tar"], _scratch["in"], _scratch["out.tar"], "--format", format);
        Assert.Equal("mine", File.ReadAllText(_scratch["out.tar"]));
    }

    // The archive is being read while its successor is written beside it.
    [Fact]
    public void An_archive_can_be_converted_onto_itself()
    {
        File.WriteAllBytes(_scratch["in"], Archive("skopeo"));
        Convert(_scratch["in"], _scratch["in"]);
        Assert.Equal(App.Config, HomeFiles.Of(_scratch["in"]).OnlyConfig());
        File.WriteAllBytes(_scratch["bad"], Archive("skopeo")[..^2048]);
        byte[] before = File.ReadAllBytes(_scratch["bad"]);
        Assert.NotEqual(0, Run("convert", _scratch["bad"], _scratch["bad"]).Code);
        Assert.Equal(before, File.ReadAllBytes(_scratch["bad"]));
    }

    // Up to 8 GiB in eleven digits, beyond in GNU's base 256.
    private static string Octal(long value) =>
        value < 1L << 33
            ? System.Convert.ToString(value, 8).PadLeft(11, '0') + "\0"
            : "\x80" + string.Concat(Enumerable.Range(0, 11).Select(i => (char)((10 - i) < 8 ? (value >> (8 * (10 - i))) & 0xff : 0)));

    private static byte[] Archive(string shape, TestImage? image = null)
    {
        if (shape != "layout") return ArchivePart.Pack(Producers.Make(shape, image ?? App));
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(image ?? App), "app:1");
        return ArchivePart.Pack(layout.Parts());
    }

    // The digest of what it becomes, or null if it is refused as it should be.
    private string? ConvertBytes(byte[] archive, string output, bool mayBeEmpty = false)
    {
        File.WriteAllBytes(_scratch["in"], archive);
        return ConvertInput(output, mayBeEmpty);
    }

    private string? ConvertInput(string output, bool mayBeEmpty = false)
    {
        File.Delete(_scratch[output]);
        try
        {
            using IImageReader reader = ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, _scratch["in"], null), new ReadOptions(_scratch.Path), CancellationToken.None);
            using IImageWriter writer = ImageFormats.OpenWriter(OutputFormat.Oci, _scratch[output], new WriteOptions { Jobs = 1, Syncs = false });
            ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Path }, CancellationToken.None);
        }
        catch (OcxException e) when (e is IntegrityException or ImageFormatException or UnsupportedFeatureException || (mayBeEmpty && e is ImageNotFoundException))
        {
            Assert.False(File.Exists(_scratch[output]), $"refused, and yet written: {e.Message}");
            return null;
        }

        return Digest.Compute(File.ReadAllBytes(_scratch[output])).ToString();
    }
}
