using System.Text;
using System.Text.Json;
using Ocx.Compression;
using Ocx.Containers;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Inspection;
using Ocx.Originals;
using Ocx.Tar;
using Ocx.TarSplit;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.Fuzzing.Mutators;
using Ocx.Tests.Tar;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Fuzzing;

/// <summary>Every parser of the library, and what of it a stranger's file reaches.</summary>
internal static class FuzzTargets
{
    private static readonly Mutator[] Bytes = [new ByteMutator()], Json = [new JsonMutator(), new JsonMutator(), new ByteMutator()], Tars = [new TarMutator(), new TarMutator(), new ByteMutator()];

    private static readonly TestImage[] Images = [new(["app:1"], [SampleLayers.Base, SampleLayers.Top]), new(["other:1"], [SampleLayers.Base, SampleLayers.Empty])];

    private static readonly byte[][] Layers = [.. TarCases.All.Select(c => c.Bytes).Where(b => b.Length < 20_000)];

    /// <summary>By their names; and how many times as long as a small parser each takes for an input.</summary>
    public static IReadOnlyDictionary<string, (int Cost, Func<FuzzTarget> Make)> All { get; } = new Dictionary<string, (int Cost, Func<FuzzTarget> Make)>
    {
        ["names"] = (1, () => new ParserTarget([.. new[] { "nginx", "localhost:5000/team/app:1", "a.b/c@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "linux/arm64/v8", "2024-05-06T07:08:09.123456789+02:00", "oci:dir:tag", "overlay2:/var/lib/docker@a:b", "a*[b-c]?" }.Select(Encoding.UTF8.GetBytes)], Bytes, Names)),
        ["tar"] = (2, () => new ParserTarget(Layers, Tars, Tar)),
        ["PAX records"] = (1, () => new ParserTarget([.. new[] { "path=a", "size=10\0", "SCHILY.xattr.user.a=b", "GNU.sparse.map=1,2,3,4", "GNU.sparse.offset=1", "mtime=1.5" }.Select(r => TarBuilder.Bytes(TarBuilder.Record(r) + TarBuilder.Record("comment=x")))], Bytes, Pax)),
        ["tar-split"] = (2, () => new ParserTarget([.. Layers.Select(TrySplit).OfType<byte[]>()], Json, TarSplit)),
        ["OCI JSON"] = (1, () => new ParserTarget([.. Documents(Layout()), .. Images.Select(i => i.Config)], Json, OciJson)),
        ["Docker JSON"] = (1, () => new ParserTarget([.. Documents(Archives().SelectMany(a => a)), Container], Json, DockerJson)),
        ["docker archive"] = (8, () => new ArchiveTarget([.. Archives().Select(ArchivePart.Pack)])),
        ["layout tar"] = (8, () => new ArchiveTarget([ArchivePart.Pack(Layout())])),
        ["gzip"] = (4, () => new CodecTarget(CompressionKind.Gzip, Compressed.Gzip)),
        ["zstd"] = (16, () => new CodecTarget(CompressionKind.Zstd, Compressed.Zstd)),
        ["xz"] = (4, () => new CodecTarget(CompressionKind.Xz, Compressed.Xz)),
        ["bzip2"] = (16, () => new CodecTarget(CompressionKind.Bzip2, _ => Compressed.TopInBzip2)),
        ["store metadata"] = (16, () => new StoreTarget(originals: null)),
        ["a registry's blobs"] = (32, () => new StoreTarget(new OriginalsOptions())),
        ["layer"] = (8, () => new LayerTarget(Layers)),
    };

    private const long MostHoles = 64 << 20;

    private static byte[] Container => JsonSerializer.SerializeToUtf8Bytes(new
    {
        ID = new string('a', 64),
        Created = "2024-05-06T07:08:09.123456789Z",
        State = new { Running = false, ExitCode = 3, StartedAt = "2024-05-06T07:08:09Z", FinishedAt = "0001-01-01T00:00:00Z" },
        Config = new { Hostname = "h", Env = new[] { "A=b" }, Cmd = new[] { "sh" }, Labels = new { a = "b" }, ExposedPorts = new Dictionary<string, object> { ["80/tcp"] = new() }, Healthcheck = new { Test = new[] { "CMD", "x" }, Interval = 1000 } },
        Image = "sha256:" + new string('b', 64),
        Name = "/name",
        Driver = "overlay2",
        HostConfig = new { PortBindings = new Dictionary<string, object> { ["80/tcp"] = new[] { new { HostIp = "", HostPort = "8080" } } } },
        NetworkSettings = new { Ports = new Dictionary<string, object?> { ["80/tcp"] = null } },
        MountPoints = new { },
    });

    private static IEnumerable<List<ArchivePart>> Archives() => Producers.Archives.Values.Concat(Producers.Hybrids.Values).Select(make => make(Images));

    private static List<ArchivePart> Layout()
    {
        var layout = new LayoutBuilder();
        System.Text.Json.Nodes.JsonObject first = layout.Manifest(Images[0]), second = layout.Manifest(Images[1], Compressed.Gzip);
        layout.ListNamed(first, "docker.io/library/app:1").ListTagged(layout.Index([second, layout.Attestation(second)]), "index");
        layout.List(layout.Artifact("signature", first));
        return layout.Parts();
    }

    private static IEnumerable<byte[]> Documents(IEnumerable<ArchivePart> parts) => parts.Select(p => p.Content).Where(c => c.Length > 1 && c[0] is (byte)'{' or (byte)'[');

    private static void Names(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (ImageReference.TryParse(text, out ImageReference? name)) Assert.Equal(name, ImageReference.Parse(name!.Full));
        if (Digest.TryParse(text, out Digest digest)) Assert.Equal(text, digest.ToString());
        if (Platform.TryParse(text, out Platform? platform)) Assert.Equal(platform!.ToString(), Platform.Parse(platform.ToString()).ToString());
        if (Timestamp.TryParse(text, out Timestamp time)) Assert.True(Timestamp.TryParse(time.ToString(), out Timestamp again) && again == time);
        if (NamePattern.TryParse(text, out NamePattern? pattern) && name is not null) pattern!.Matches(name);
        if (text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal)) ImageLocation.ParseSource(text, "/root");
    }

    // Whatever is read comes back the same, unless it was said that it will not.
    private static void Tar(byte[] input)
    {
        long size = 0;
        using (var scanner = new TarScanner(new MemoryStream(input), "tar", accounts: false))
        {
            for (TarEvent next; (next = scanner.Read()) != TarEvent.End;)
            {
                // What is passed over is another way through the scanner.
                if (next == TarEvent.Entry) size = Math.Max(size, scanner.Entry.Size);
            }
        }

        // Holes are as long as they like, and here they are bytes in memory.
        if (size > MostHoles) return;
        using Parts parts = Parts.Of(input);
        if (parts.Loss is null) Assert.Equal(input, Parts.Join(parts.Source));
    }

    private static void Pax(byte[] input)
    {
        if (!PaxRecords.TryParse(input, out PaxRecords? records, out string rule, out int offset))
        {
            Assert.InRange(offset, 0, input.Length);
            throw new ImageFormatException("PAX", rule, offset);
        }

        foreach (PaxKey key in Enum.GetValues<PaxKey>().Where(k => k < PaxKey.Count)) Assert.InRange(records![key].Length, 0, input.Length);
        Assert.All(records!.Xattrs, x => Assert.InRange(x.Name.Length + x.Value.Length, 0, input.Length));
        if (SparseMap.TryParsePax(records, out SparseMap map)) map.IsValidFor(1 << 20);
    }

    private static byte[]? TrySplit(byte[] tar)
    {
        try
        {
            var lines = new MemoryStream();
            using (var writer = new TarSplitWriter(lines)) Disassembler.Disassemble(new MemoryStream(tar), writer, "tar");
            return lines.ToArray();
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }

    private static void TarSplit(byte[] input)
    {
        using var reader = new TarSplitReader(new MemoryStream(input), "lines");
        while (reader.Read())
        {
            if (reader.Type == TarSplitEntryType.File) Assert.InRange(reader.Size, 0, long.MaxValue);
            Assert.Equal(reader.PayloadLength, reader.Payload.Length);
        }
    }

    private static void OciJson(byte[] input) => EachOf(
        () => ImageIndex.Parse(input, "x"),
        () => Manifest.Parse(input, "x"),
        () => ImageConfig.Parse(input, "x"),
        () => LegacyImage.Read(input, "x", DockerGeneration.Legacy).ToJson(DockerGeneration.Legacy));

    private static void DockerJson(byte[] input) => EachOf(
        () => DockerArchiveJson.ReadManifest(input, "x"),
        () => DockerArchiveJson.ReadRepositories(input, "x"),
        () => RepositoriesFile.Parse(input, "x"),
        () => RepositoriesFile.HasNull(input, "x"),
        () => ContainerRecord.Read(input, new string('a', 64), "x"),
        () => ContainerRecord.ReadConfig(input, "x", DockerGeneration.Current));

    // All of them are asked, and the last one that refuses is heard.
    private static void EachOf(params Action[] parsers)
    {
        OcxException? refused = null;
        foreach (Action parse in parsers)
        {
            try
            {
                parse();
            }
            catch (OcxException e)
            {
                refused = e;
            }
        }

        if (refused is not null) throw refused;
    }
}
