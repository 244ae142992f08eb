using System.Text.Json;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Images;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Formats.DockerArchive;

/// <summary>Archives of Docker before 1.10: no configs, no manifest.json, a directory for each image and <c>repositories</c>.</summary>
public sealed class FirstArchivesTests : IDisposable
{
    private static readonly string BaseId = new('a', 64);
    private static readonly string MiddleId = new('c', 64);
    private static readonly string TopId = new('b', 64);

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_are_what_their_chain_of_parents_makes_them(bool compressed)
    {
        Read(Archive(compressed), reader =>
        {
            Image image = reader.Open(reader.Entries.Single(e => e.Names.Any(n => n.Familiar == "app:1")));
            byte[][] tars = [SampleLayers.Base, SampleLayers.Top, SampleLayers.Of("x", "y")];
            Assert.Equal(tars, image.Layers.Select(l => Parts.Join(l.OpenTar())));
            Assert.Equal(tars.Select(t => Digest.Compute(t)), image.Layers.Select(l => l.DiffId.Digest));
            Assert.Equal(["app:1", "app:2"], image.Names.Select(n => n.Familiar).Order());
            Assert.Equal(new Platform("linux", "amd64"), image.Platform);

            // Names of old are not in the config; what the builder said is its history.
            JsonElement config = JsonDocument.Parse(image.Config.Bytes).RootElement;
            Assert.False(config.TryGetProperty("id", out _) || config.TryGetProperty("parent", out _));
            Assert.Equal(["/bin/sh -c step 1", "/bin/sh -c step 2", "/bin/sh -c step 3"], config.GetProperty("history").EnumerateArray().Select(h => h.GetProperty("created_by").GetString()));
        });
    }

    // Docker makes an image of every directory. One that is only the lower part of another and has no name is of no use to anybody.
    [Fact]
    public void Images_with_a_name_and_those_that_no_other_is_built_on_are_listed()
    {
        Read(Archive(), reader => Assert.Equal([["app:1", "app:2"], ["base:1"]], reader.Entries.Select(e => e.Names.Select(n => n.Familiar).Order().ToArray()).OrderBy(n => n[0])));
        Read(Archive(repositories: "{}"), reader => Assert.Empty(Assert.Single(reader.Entries).Names));
    }

    [Fact]
    public void The_order_of_the_entries_does_not_matter()
    {
        ImageId[] ids = Read(Archive(), reader => reader.Entries.Select(e => e.Id).ToArray());
        Assert.Equal(ids, Read([.. Archive().AsEnumerable().Reverse()], reader => reader.Entries.Select(e => e.Id).ToArray()));
        Assert.Equal(ids, Read([.. Archive().Where(p => p.Type != '5').Select(p => p with { Name = "./" + p.Name })], reader => reader.Entries.Select(e => e.Id).ToArray()));
    }

    // It goes on as an image of today, and once it is one it stays the same.
    [Fact]
    public void It_becomes_an_archive_of_today()
    {
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Archive()));
        ImageId[] ids = [];
        foreach ((string from, string to) in new[] { ("in", "a"), ("a", "b") })
        {
            using IImageReader reader = ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, _scratch[from], null), new ReadOptions(_scratch.Path), CancellationToken.None);
            using var writer = new DockerLegacyWriter(_scratch[to], new WriteOptions());
            WritePlan plan = ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Path }, CancellationToken.None).Plan;
            if (from == "in") ids = [.. plan.Images.Select(i => i.Id)];
            Assert.Equal(ids, plan.Images.Select(i => i.Id));
        }

        Assert.Equal(File.ReadAllBytes(_scratch["a"]), File.ReadAllBytes(_scratch["b"]));
    }

    public static TheoryData<string, string, Type> Damages => new()
    {
        { "without a layer", "layer.tar", typeof(IntegrityException) },
        { "without v1 JSON", "/json", typeof(IntegrityException) },
        { "without a parent", MiddleId, typeof(IntegrityException) },
        { "a circle", "circle", typeof(ImageFormatException) },
        { "a name of nothing", "invalid target ID", typeof(IntegrityException) },
        { "v1 JSON that is none", "/json", typeof(ImageFormatException) },
        { "a name that is none", "repositories", typeof(ImageFormatException) },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void What_is_wrong_is_named(string damage, string part, Type type)
    {
        List<ArchivePart> parts = damage switch
        {
            "without a layer" => [.. Archive().Where(p => p.Name != $"{MiddleId}/layer.tar")],
            "without v1 JSON" => [.. Archive().Where(p => p.Name != $"{TopId}/json")],
            "without a parent" => [.. Archive().Where(p => !p.Name.StartsWith(MiddleId, StringComparison.Ordinal))],
            "a circle" => [.. Archive().Select(p => p.Name == $"{BaseId}/json" ? ArchivePart.Text(p.Name, $$"""{"id":"{{BaseId}}","parent":"{{TopId}}"}""") : p)],
            "a name of nothing" => Archive(repositories: $$$"""{"app":{"1":"{{{new string('f', 64)}}}"}}"""),
            "v1 JSON that is none" => [.. Archive().Select(p => p.Name == $"{BaseId}/json" ? ArchivePart.Text(p.Name, "[]") : p)],
            _ => Archive(repositories: $$$"""{"NOT A NAME":{"1":"{{{TopId}}}"}}"""),
        };
        Exception? error = Record.Exception(() => Read(parts, reader => reader.Entries.Select(reader.Open).ToArray()));
        Assert.True(error?.GetType() == type, $"{error}");
        Assert.Contains(part, $"{error!.Message} {((OcxException)error).Hint}");
        Assert.Contains(_scratch["in"], error.Message);
    }

    // Docker stops at 125 layers, a stranger does not; and who follows him with a stack falls off it. Directories are looked
    // at by name: the first is the base here, and the top there.
    [Theory]
    [InlineData(125, false, true)]
    [InlineData(125, true, true)]
    [InlineData(126, false, false)]
    [InlineData(126, true, false)]
    [InlineData(20_000, true, false)]
    public void A_chain_of_parents_without_end_is_refused(int length, bool isTopFirst, bool isLegal)
    {
        var parts = new List<ArchivePart>();
        for (int i = 0; i < length; i++)
        {
            string parent = i == 0 ? "" : $",\"parent\":\"{Id(i - 1)}\"";
            parts.Add(ArchivePart.Text($"{Id(i)}/json", $$"""{"id":"{{Id(i)}}"{{parent}}}"""));
            parts.Add(ArchivePart.SymbolicLink($"{Id(i)}/layer.tar", "/layer.tar"));
        }

        parts.Add(ArchivePart.File("layer.tar", SampleLayers.Empty));
        parts.Add(ArchivePart.Text("repositories", "{}"));
        if (isLegal) Read(parts, reader => Assert.Equal(length, reader.Open(Assert.Single(reader.Entries)).Layers.Count));
        else Assert.Contains("125 layers at most", Assert.Throws<ImageFormatException>(() => Read(parts, reader => reader.Entries.Count)).Message);

        string Id(int i) => $"{(isTopFirst ? length - i : i):x64}";
    }

    private static List<ArchivePart> Archive(bool compressed = false, string? repositories = null)
    {
        var parts = new List<ArchivePart>();
        (string Id, string? Parent, byte[] Tar)[] images = [(BaseId, null, SampleLayers.Base), (MiddleId, BaseId, SampleLayers.Top), (TopId, MiddleId, SampleLayers.Of("x", "y"))];
        foreach ((int i, (string id, string? parent, byte[] tar)) in images.Index())
        {
            string link = parent is null ? "" : $"\"parent\":\"{parent}\",";
            parts.Add(ArchivePart.Directory($"{id}/"));
            parts.Add(ArchivePart.Text($"{id}/VERSION", "1.0"));
            parts.Add(ArchivePart.Text($"{id}/json", $$$"""{"id":"{{{id}}}",{{{link}}}"created":"2015-01-0{{{i + 1}}}T00:00:00Z","container_config":{"Cmd":["/bin/sh","-c","step {{{i + 1}}}"]},"docker_version":"1.9.1","architecture":"amd64","os":"linux","Size":5}"""));
            parts.Add(ArchivePart.File($"{id}/layer.tar", compressed ? Compressed.Gzip(tar) : tar));
        }

        parts.Add(ArchivePart.Text("repositories", repositories ?? $$$"""{"app":{"1":"{{{TopId}}}","2":"{{{TopId}}}"},"base":{"1":"{{{BaseId}}}"}}"""));
        return parts;
    }

    private void Read(IReadOnlyList<ArchivePart> parts, Action<IImageReader> check) => Read(parts, reader =>
    {
        check(reader);
        return 0;
    });

    private T Read<T>(IReadOnlyList<ArchivePart> parts, Func<IImageReader, T> read)
    {
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(parts));
        using var bundle = Bundle.Open(_scratch["in"], new ReadOptions(_scratch.Path), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        return read(reader);
    }
}
