using System.Text.Json;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Tar;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Formats.DockerArchive;

/// <summary>Archives of every shape that <c>docker load</c> takes, read as images.</summary>
public sealed class DockerArchiveShapesTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private static TestImage[] Images { get; } =
    [
        new(["app:1", "localhost:5000/team/app:v2"], [SampleLayers.Base, SampleLayers.Top, SampleLayers.Empty, SampleLayers.Empty]),
        new(["other:latest"], [SampleLayers.Base, SampleLayers.Large("big", 20_000)]),
        new([], [SampleLayers.Of("unnamed", "x")]),
        new(["nothing:1"], []),
    ];

    public static TheoryData<string> Names => Producers.Names;

    public void Dispose() => _scratch.Dispose();

    // The daemon unpacks the whole archive before it looks at anything, so that no order means anything to it.
    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_the_order_of_the_entries_the_images_are_the_same(string producer)
    {
        List<ArchivePart> parts = Producers.Make(producer, Images);
        AssertImages(parts);
        AssertImages([.. parts.AsEnumerable().Reverse()]);
        for (int seed = 0; seed < 5; seed++)
        {
            ArchivePart[] shuffled = [.. parts];
            new Random(seed).Shuffle(shuffled);
            AssertImages(shuffled);
        }
    }

    // "tar -c ." writes the first, and others none of the directories at all.
    [Theory]
    [MemberData(nameof(Names))]
    public void Names_may_begin_with_a_dot_or_a_slash_and_directories_may_be_missing(string producer)
    {
        List<ArchivePart> parts = Producers.Make(producer, Images);
        AssertImages([ArchivePart.Directory("./"), .. parts.Select(p => p with { Name = $"./{p.Name}" })]);
        AssertImages([.. parts.Select(p => p with { Name = $"/{p.Name}" })]);
        AssertImages([.. parts.Select(p => p with { Name = $".//x/../{p.Name}" })]);
        AssertImages([.. parts.Where(p => p.Type != '5')]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_that_no_table_speaks_of_do_no_harm(string producer) =>
        AssertImages([ArchivePart.Text("README", "hello"), .. Producers.Make(producer, Images), ArchivePart.SymbolicLink("dangling", "nowhere"), ArchivePart.SymbolicLink("round", "round")]);

    // A tar may hold a path twice, as "tar -r" leaves it; who unpacks it has the last one.
    [Theory]
    [MemberData(nameof(Names))]
    public void Of_a_file_that_is_there_twice_the_last_one_counts(string producer)
    {
        List<ArchivePart> parts = Producers.Make(producer, Images);
        AssertImages([.. parts.Where(p => p.Type != '5').Select(p => ArchivePart.Text(p.Name, "an older one")), .. parts]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_may_be_behind_links(string producer)
    {
        List<ArchivePart> parts = [.. Producers.Make(producer, Images).Where(p => p.Type != '5')];
        List<ArchivePart> stored = [.. parts.Where(p => p.Type == '0').Select((p, i) => p with { Name = $"store/{i}" })];
        string[] names = [.. parts.Where(p => p.Type == '0').Select(p => p.Name)];
        IEnumerable<ArchivePart> others = parts.Where(p => p.Type != '0');
        AssertImages([.. stored, .. names.Select((n, i) => ArchivePart.HardLink(n, $"store/{i}")), .. others]);
        AssertImages([.. stored, .. names.Select((n, i) => ArchivePart.HardLink(n, $"./store/{i}")), .. others]);
        AssertImages([.. names.Select((n, i) => ArchivePart.SymbolicLink(n, $"/store/{i}")), .. others, .. stored]);

        // The archive is the root of all that a link can reach: one that leads out ends there.
        AssertImages([.. names.Select((n, i) => ArchivePart.SymbolicLink(n, $"../../../../../store/{i}")), .. others, .. stored]);

        // And over a directory that is one.
        AssertImages([ArchivePart.SymbolicLink("here", "."), ArchivePart.SymbolicLink("there", "here/../here/store"), .. names.Select((n, i) => ArchivePart.SymbolicLink(n, $"/there/{i}")), .. others, .. stored]);
    }

    public static TheoryData<string, byte[]> CompressedLayers => new()
    {
        { "gzip", Compressed.Gzip(SampleLayers.Top) },
        { "gzip of two members", Compressed.GzipInTwo(SampleLayers.Top) },
        { "zstd", Compressed.Zstd(SampleLayers.Top) },
        { "zstd behind a frame to skip", [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3, .. Compressed.Zstd(SampleLayers.Top)] },
        { "bzip2", Compressed.TopInBzip2 },
        { "xz", Compressed.Xz(SampleLayers.Top) },
        { "none", SampleLayers.Top },
    };

    // Their names all say .tar; Docker looks at the bytes.
    [Theory]
    [MemberData(nameof(CompressedLayers))]
    public void Layers_are_known_by_their_bytes(string compression, byte[] stored)
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top]);
        List<ArchivePart> parts = [ArchivePart.File("c", image.Config), ArchivePart.File("l.tar", stored), Producers.Table([image], _ => "c", (_, _) => "l.tar")];
        Image read = Assert.Single(Read(ArchivePart.Pack(parts), AssertImage(image)));
        bool isBlob = compression.StartsWith("gzip", StringComparison.Ordinal) || compression.StartsWith("zstd", StringComparison.Ordinal);

        // What no media type describes cannot stay as it is in a layout.
        Assert.Equal(isBlob ? Digest.Compute(stored) : null, read.Layers[0].Blob?.Digest);
    }

    public static TheoryData<string> OuterCompressions => ["gzip", "gzip of two members", "zstd", "xz", "none"];

    [Theory]
    [MemberData(nameof(OuterCompressions))]
    public async Task The_archive_itself_may_be_compressed_in_a_file_or_a_pipe(string compression)
    {
        byte[] tar = ArchivePart.Pack(Producers.Make("docker up to 24", Images));
        byte[] stored = compression switch
        {
            "gzip" => Compressed.Gzip(tar),
            "gzip of two members" => Compressed.GzipInTwo(tar),
            "zstd" => Compressed.Zstd(tar),
            "xz" => Compressed.Xz(tar),
            _ => tar,
        };
        Read(stored, AssertAll);
        Assert.Equal(["archive"], _scratch.Names);
        string pipe = _scratch.MakePipe("pipe");
        Task writing = Pipes.Feed(pipe, stored);
        using (IImageReader reader = Open(pipe)) AssertAll(reader);
        await writing;

        // The temporary file has no name, and is gone with the reader.
        Assert.Equal(["archive", "pipe"], _scratch.Names);
    }

    // What kaniko and buildpacks leave behind: a config with any name, anywhere.
    [Theory]
    [InlineData("config.json")]
    [InlineData("sha256:deadbeef")]
    [InlineData("a/b/c/config")]
    [InlineData("/absolute.json")]
    [InlineData("./x/../dots.json")]
    [InlineData("with blank and \u00e4.json")]
    public void The_config_is_where_the_table_says_and_its_digest_is_the_ID(string path)
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top]);
        List<ArchivePart> parts = [new(System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(path)), image.Config), ArchivePart.File("l", SampleLayers.Top), Producers.Table([image], _ => path, (_, _) => "/l")];
        Read(ArchivePart.Pack(parts), AssertImage(image));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public void An_image_may_have_no_names(string tags)
    {
        var image = new TestImage([], [SampleLayers.Top]);
        List<ArchivePart> parts = [ArchivePart.File("c", image.Config), ArchivePart.File("l", SampleLayers.Top), ArchivePart.Text("manifest.json", $$"""[{"Config":"c","RepoTags":{{tags}},"Layers":["l"]}]""")];
        Read(ArchivePart.Pack(parts), AssertImage(image));
    }

    [Fact]
    public void An_image_that_is_listed_twice_is_one_with_both_names()
    {
        var image = new TestImage(["app:1", "app:2"], [SampleLayers.Top]);
        List<ArchivePart> parts =
        [
            ArchivePart.File("c", image.Config), ArchivePart.File("l", SampleLayers.Top),
            ArchivePart.Text("manifest.json", """[{"Config":"c","RepoTags":["app:1"],"Layers":["l"]},{"Config":"c","RepoTags":["app:2","app:1"],"Layers":["l"]}]"""),
        ];
        Read(ArchivePart.Pack(parts), AssertImage(image));
    }

    [Fact]
    public void An_archive_may_hold_no_image() => Read(ArchivePart.Pack([ArchivePart.Text("manifest.json", "[]")]), reader => Assert.Empty(reader.Entries));

    // Tags without a tag mean latest, as to the containerd store; a digest among them is no tag.
    [Fact]
    public void Names_are_read_as_docker_reads_them()
    {
        var image = new TestImage([], [SampleLayers.Top]);
        string digest = "sha256:" + new string('a', 64);
        List<ArchivePart> parts =
        [
            ArchivePart.File("c", image.Config), ArchivePart.File("l", SampleLayers.Top),
            ArchivePart.Text("manifest.json", $$"""[{"Config":"c","RepoTags":["docker.io/library/app:1","bare","x@{{digest}}","y:1@{{digest}}"],"Layers":["l"]}]"""),
        ];
        Read(ArchivePart.Pack(parts), reader => Assert.Equal(["app:1", "bare:latest"], reader.Entries.Single().Names.Select(n => n.Familiar)));
    }

    // GNU tar -S makes these of a layer with long runs of zeros, in either of its ways.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_layer_may_be_a_sparse_file(bool old)
    {
        byte[] layer = new byte[40 * 512];
        SampleLayers.Of("x", "y").CopyTo(layer, 0);
        const int dataLength = 1024;
        var image = new TestImage(["app:1"], [layer]);
        var tar = new TarBuilder().File("c", System.Text.Encoding.Latin1.GetString(image.Config));
        if (old)
        {
            tar.Header("l", 'S', dataLength, magic: "ustar  \0", edit: b =>
            {
                TarBuilder.Put(b, 386, Octal(0));
                TarBuilder.Put(b, 398, Octal(dataLength));
                TarBuilder.Put(b, 410, Octal(layer.Length));
                TarBuilder.Put(b, 422, Octal(0));
                TarBuilder.Put(b, 483, Octal(layer.Length));
            }).Data(layer[..dataLength]);
        }
        else
        {
            byte[] map = new byte[512];
            TarBuilder.Put(map, 0, $"2\n0\n{dataLength}\n{layer.Length}\n0\n");
            tar.Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=l", $"GNU.sparse.realsize={layer.Length}")
                .Header("GNUSparseFile.0/l", size: 512 + dataLength).Data([.. map, .. layer[..dataLength]]);
        }

        ArchivePart table = Producers.Table([image], _ => "c", (_, _) => "l");
        byte[] archive = tar.Header(table.Name, size: table.Content.Length).Data(table.Content).Done();
        Read(archive, AssertImage(image));

        static string Octal(int value) => Convert.ToString(value, 8).PadLeft(11, '0') + "\0";
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "../../l", "file", "layer with diffID" },
        { "missing", "file", "layer with diffID" },
        { "", "file", "layer with diffID" },
        { "d", "file", "layer with diffID" },
        { "d/../../l", "file", "layer with diffID" },
        { "round", "circle", "circle" },
        { "there", "circle", "circle" },
        { "dangling", "file", "layer with diffID" },
        { "pipe", "file", "layer with diffID" },
        { "l/x", "file", "layer with diffID" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_layer_that_is_not_there_is_named(string path, string why, string message)
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top]);
        List<ArchivePart> parts =
        [
            ArchivePart.File("c", image.Config), ArchivePart.File("l", SampleLayers.Top), ArchivePart.Directory("d/"), new("pipe", [], '6'),
            ArchivePart.SymbolicLink("round", "./round"), ArchivePart.SymbolicLink("there", "/back"), ArchivePart.SymbolicLink("back", "there"), ArchivePart.SymbolicLink("dangling", "nowhere"),
            Producers.Table([image], _ => "c", (_, _) => path),
        ];
        File.WriteAllBytes(_scratch["archive"], ArchivePart.Pack(parts));
        using IImageReader reader = Open(_scratch["archive"]);
        var error = Assert.ThrowsAny<OcxException>(() => reader.Open(reader.Entries.Single()));
        Assert.Contains(message, error.Message);
        Assert.Contains($"{_scratch["archive"]}: {path}", error.Message);
        Assert.Equal(why == "circle", error is ImageFormatException);
    }

    // Some thousand steps to each name make a hostile archive slow, where a kernel would say ENAMETOOLONG.
    [Fact]
    public async Task Paths_that_no_file_system_has_are_not_followed()
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top]);
        string steep = string.Concat(Enumerable.Repeat("a/", 200_000));
        var tar = new TarBuilder().File("c", System.Text.Encoding.Latin1.GetString(image.Config));
        for (int i = 0; i < 30; i++) tar.Pax($"linkpath={steep}../l{i + 1}").Header($"l{i}", '2', link: "x");
        ArchivePart table = Producers.Table([image], _ => "c", (_, _) => "l0");
        File.WriteAllBytes(_scratch["archive"], tar.Header(table.Name, size: table.Content.Length).Data(table.Content).Done());
        using IImageReader reader = Open(_scratch["archive"]);
        Task reading = Task.Run(() => Assert.ThrowsAny<OcxException>(() => reader.Open(reader.Entries.Single())));
        Assert.True(await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(20))) == reading, "it takes no end of time");
        await reading;
    }

    // As where it is unpacked: what is written below a link to a directory is written into that directory.
    [Fact]
    public void Entries_below_a_link_to_a_directory_are_in_that_directory()
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top]);
        List<ArchivePart> parts =
        [
            ArchivePart.Directory("real/"), ArchivePart.SymbolicLink("alias", "real"),
            ArchivePart.File("alias/c", image.Config), ArchivePart.File("alias/l", SampleLayers.Top),
            Producers.Table([image], _ => "real/c", (_, _) => "alias/l"),
        ];
        Read(ArchivePart.Pack(parts), AssertImage(image));
    }

    // Who renames a layer after a hard link to it was made does not change what the link stands for.
    [Fact]
    public void A_hard_link_stays_what_it_was_when_its_first_name_is_taken_by_another_file()
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top]);
        List<ArchivePart> parts =
        [
            ArchivePart.File("c", image.Config), ArchivePart.File("a", SampleLayers.Top), ArchivePart.HardLink("l", "a"), ArchivePart.Text("a", "other"),
            Producers.Table([image], _ => "c", (_, _) => "l"),
        ];
        Read(ArchivePart.Pack(parts), AssertImage(image));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_number_of_layers_than_the_config_has_is_an_error(int count)
    {
        var image = new TestImage(["app:1"], [SampleLayers.Top, SampleLayers.Base]);
        List<ArchivePart> parts =
        [
            ArchivePart.File("c", image.Config), ArchivePart.File("l", SampleLayers.Top),
            ArchivePart.File("manifest.json", JsonSerializer.SerializeToUtf8Bytes(new[] { new { Config = "c", Layers = Enumerable.Repeat("l", count) } })),
        ];
        File.WriteAllBytes(_scratch["archive"], ArchivePart.Pack(parts));
        using IImageReader reader = Open(_scratch["archive"]);
        Assert.Contains($"layers length mismatch: the config lists 2, the archive {count}", Assert.Throws<ImageFormatException>(() => reader.Open(reader.Entries.Single())).Message);
    }

    private static void AssertAll(IImageReader reader)
    {
        foreach (TestImage image in Images) AssertImage(image)(reader);
        Assert.Equal(Images.Length, reader.Entries.Count);
    }

    private static Action<IImageReader> AssertImage(TestImage expected) => reader =>
    {
        ImageEntry entry = reader.Entries.Single(e => e.Id == expected.Id);
        Image image = reader.Open(entry);
        Assert.Equal(expected.Config, image.Config.Bytes.ToArray());
        Assert.Equal(expected.Names.Select(n => ImageReference.Parse(n).Full), image.Names.Select(n => n.Full));
        Assert.Equal(expected.Tars, image.Layers.Select(l => Parts.Join(l.OpenTar())));
        Assert.All(image.Layers.Zip(expected.Tars), x => Assert.Equal(x.Second.Length, x.First.OpenTar().Length));
        Assert.All(image.Layers.Where(l => l.Blob is not null), l => Assert.Equal(l.Blob!.Digest, Digest.Compute(Parts.Join(l.OpenBlob()))));
    };

    private void AssertImages(IReadOnlyList<ArchivePart> parts) => Read(ArchivePart.Pack(parts), AssertAll);

    private IReadOnlyList<Image> Read(byte[] archive, Action<IImageReader> check)
    {
        File.WriteAllBytes(_scratch["archive"], archive);
        using IImageReader reader = Open(_scratch["archive"]);
        check(reader);
        return [.. reader.Entries.Select(reader.Open)];
    }

    private IImageReader Open(string path) => ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, path, null), new ReadOptions(_scratch.Path), CancellationToken.None);
}
