using System.Text;
using System.Text.Json.Nodes;
using Ocx.Cli;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.Tar;
using static Ocx.Tests.Hostile.HostileCase;

namespace Ocx.Tests.Hostile;

/// <summary>Archives whose documents and entries lie, or go on for ever.</summary>
internal static class HostileArchives
{
    private const string Most = "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff";
    private const string Negative = "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fd";
    private const string TooDeep = "JSON";
    private const int Deep = 100_000;

    // Hexadecimal digits that no bytes are known to have.
    private static readonly string A = new('a', 64), B = new('b', 64);

    private static readonly TestImage Sample = new(["hostile:1"], [SampleLayers.Base]);

    private static readonly TestImage Tall = new(["hostile:1"], [.. Enumerable.Range(0, 126).Select(i => SampleLayers.Of($"f{i}", "x"))]);

    public static IEnumerable<HostileCase> All =>
        [.. Places(), .. Links(), .. Documents(), .. Nesting(), .. Duplicates(), .. Digests(), .. Lies(), .. Cycles(), .. Parents(), .. Entries(), .. Streams()];

    // What manifest.json points at.
    private static IEnumerable<HostileCase> Places()
    {
        foreach ((string what, Func<string, string> place) in new (string, Func<string, string>)[]
        {
            ("above the archive", _ => "../canary/bird"), ("far above it", _ => "../../../../../../etc/passwd"), ("an absolute path", aim => $"{aim}/bird"), ("a directory and back out", _ => "d/../../canary/bird"),
            ("the root", _ => "/"), ("a dot", _ => "."), ("a name with a NUL", _ => @"c.json\u0000"), ("64 KiB", _ => new string('n', 65_536)),
        })
        {
            yield return Refused($"a config at {what}", ExitCode.Integrity, "the config of an image", aim => Docker(Table(config: place(aim))));
            yield return Refused($"a layer at {what}", ExitCode.Integrity, "the layer with diffID", aim => Docker(Table(layer: place(aim))));
        }

        yield return Refused("no config at all", ExitCode.Format, "an image has no \"Config\"", _ => Docker(Table(config: "")));
        yield return Refused("a name that leads out", ExitCode.Format, "invalid tag", _ => Docker(Table().Replace("hostile:1", "../../../canary:1")));
        yield return Refused("a name of 64 KiB", ExitCode.Format, "invalid tag", _ => Docker(Table().Replace("hostile:1", $"{new string('n', 65_536)}:1")));
        yield return Refused("more layers than the config has", ExitCode.Format, "layers length mismatch", _ => Docker(Table().Replace("\"l.tar\"", "\"l.tar\",\"l.tar\"")));
        yield return Refused("more layers than can be mounted", ExitCode.Format, "126 layers", _ => Producers.DockerLegacy([Tall])) with { Converted = ExitCode.Success, Checked = ExitCode.Success };
        yield return Taken("a table of contents twice, of which the last one counts", _ => [ArchivePart.Text("manifest.json", "["), .. Docker(Table())]);
        yield return Refused("a table of contents twice, of which the last one is none", ExitCode.Format, "JSON", _ => [.. Docker(Table()), ArchivePart.Text("manifest.json", "[")]);
    }

    // The entries that these places are.
    private static IEnumerable<HostileCase> Links()
    {
        foreach ((string what, char type, Func<string, string> target) in new (string, char, Func<string, string>)[]
        {
            ("an absolute symlink that leads out", '2', aim => $"{aim}/bird"), ("a symlink that leads out", '2', _ => "../../canary/bird"), ("a symlink of the kernel's", '2', aim => $"/proc/self/root{aim}/bird"),
            ("a hard link that leads out", '1', aim => $"{aim}/bird"), ("a hard link that leads out by dots", '1', _ => "../../canary/bird"), ("a hard link to itself", '1', _ => "c.json"),
            ("a directory", '5', _ => ""), ("a disk", '4', _ => ""), ("a named pipe", '6', _ => ""),
        })
        {
            yield return Refused($"a config that is {what}", ExitCode.Integrity, "the config of an image", aim => Docker(Table()).Select(p => p.Name == "c.json" ? new ArchivePart(p.Name, [], type, target(aim)) : p));
            yield return Refused($"a layer that is {what}", ExitCode.Integrity, "the layer with diffID", aim => Docker(Table()).Select(p => p.Name == "l.tar" ? new ArchivePart(p.Name, [], type, target(aim).Replace("c.json", "l.tar")) : p));
        }

        yield return Refused("a layer in a directory that is a symlink that leads out", ExitCode.Integrity, "the layer with diffID", aim => [ArchivePart.SymbolicLink("d", aim), .. Docker(Table(layer: "d/bird"))]);
        yield return Refused("a config that is a symlink to itself", ExitCode.Format, "circle", _ => [.. Docker(Table()), ArchivePart.SymbolicLink("c.json", "c.json")]);
        yield return Refused("symlinks in a circle", ExitCode.Format, "circle", _ => [.. Docker(Table(config: "a")), ArchivePart.SymbolicLink("a", "b"), ArchivePart.SymbolicLink("b", "d/../a"), ArchivePart.Directory("d")]);
        yield return Refused("a chain of a thousand symlinks", ExitCode.Format, "more than 40 steps", _ => [.. Docker(Table(config: "l0")), .. Enumerable.Range(0, 1000).Select(i => ArchivePart.SymbolicLink($"l{i}", $"l{i + 1}")), ArchivePart.File("l1000", Sample.Config)]);
        yield return Refused("symlinks that grow at each step", ExitCode.Format, "more than 40 steps", _ => [.. Docker(Table(config: "a/x")), ArchivePart.SymbolicLink("a", "a/a/a/a/a/a/a/a")]);
        yield return Refused("a table of contents that is a symlink that leads out", ExitCode.Format, "none of their files", aim => [ArchivePart.SymbolicLink("manifest.json", $"{aim}/bird")]) with { Checked = ExitCode.Format };
        yield return Refused("a table of contents that is a device", ExitCode.Format, "none of their files", _ => [new ArchivePart("manifest.json", [], '3')]) with { Checked = ExitCode.Format };
        yield return Taken("a config that is a symlink that would lead out, and ends at the archive's root", _ => [.. Docker(Table(config: "s")), ArchivePart.SymbolicLink("s", "../../../c.json")]);
        yield return Taken("a config that is a hard link by way of what is above", _ => [.. Docker(Table(config: "h")), ArchivePart.HardLink("h", "../../../c.json")]);
        yield return Refused("a blob that is a symlink that leads out", ExitCode.Integrity, "config", aim => Layout(l =>
        {
            JsonObject manifest = l.Manifest(Sample);
            l.Files.Remove($"blobs/sha256/{Sample.Id.Hex}");
            return manifest;
        }).Append(ArchivePart.SymbolicLink($"blobs/sha256/{Sample.Id.Hex}", $"{aim}/bird")));
    }

    // What is said by a config, a manifest or an index.
    private static IEnumerable<HostileCase> Documents()
    {
        yield return Refused("a config of nine megabytes", ExitCode.Format, "at most 8388608", _ => Docker(Table(), Encoding.UTF8.GetString(Sample.Config) + new string(' ', 9 << 20)));
        yield return Refused("a table of contents of nine megabytes", ExitCode.Format, "at most 8388608", _ => Docker(Table() + new string(' ', 9 << 20)));
        yield return Refused("a config without layers' digests", ExitCode.Format, "no RootFS key", _ => Docker(Table(), "{}"));
        yield return Refused("a config that is null", ExitCode.Format, "the config is null", _ => Docker(Table(), "null"));
        yield return Refused("a hundred thousand layers that are nowhere", ExitCode.Format, "layers length mismatch", _ => Docker(Table(), $$$"""{"rootfs":{"diff_ids":[{{{string.Join(',', Enumerable.Repeat($"\"sha256:{A}\"", 100_000))}}}]}}"""));
        yield return Refused("a history of more steps than layers", ExitCode.Format, "History", _ => Docker(Table(), Config().Insert(1, "\"history\":[{},{},{}],")));
        yield return Refused("an index that is a manifest as well", ExitCode.Format, "expected a manifest, found an index", _ => Layout(l => Edited(l, l.Manifest(Sample), t => t.Insert(1, "\"manifests\":[],"))));
        yield return Refused("a manifest that is listed as an index", ExitCode.Format, "expected an index, found a manifest", _ => Layout(l => With(l.Manifest(Sample), "mediaType", MediaTypes.OciIndex)));
        yield return Refused("a manifest of schema 1", ExitCode.Format, "schema 1", _ => Layout(l => Edited(l, l.Manifest(Sample), t => t.Replace("\"schemaVersion\":2", "\"schemaVersion\":1"))));
        yield return Refused("a manifest of schema 3", ExitCode.Format, "schemaVersion", _ => Layout(l => Edited(l, l.Manifest(Sample), t => t.Replace("\"schemaVersion\":2", "\"schemaVersion\":3"))));
        yield return Refused("a layout of another version", ExitCode.Format, "imageLayoutVersion", _ => Layout(l =>
        {
            l.LayoutDocument = """{"imageLayoutVersion":"9.0.0"}""";
            return l.Manifest(Sample);
        }));
        HostileCase elsewhere = Refused("a layer that its owner keeps elsewhere", ExitCode.Integrity, "its owner keeps it out of layouts", _ => Layout(l =>
        {
            JsonObject manifest = l.Manifest(Sample, edit: m => m["layers"]![0]!["urls"] = new JsonArray("http://127.0.0.1:9/layer"));
            l.Files.Remove($"blobs/sha256/{Digest.Compute(SampleLayers.Base).Hex}");
            return manifest;
        }));
        yield return elsewhere with { Checked = ExitCode.Success };
        yield return Refused("two tables of contents that disagree", ExitCode.Format, "disagree", _ => Layout(l => l.Manifest(Sample), "docker.io/library/hostile:1").Concat(Docker(Table(), Config() + "\n")));
    }

    private static IEnumerable<HostileCase> Nesting()
    {
        foreach ((string what, string open) in new[] { ("lists", "["), ("objects", "{\"a\":"), ("lists in objects", "[{\"a\":") })
        {
            string nest = string.Concat(Enumerable.Repeat(open, Deep));
            yield return Refused($"a table of contents of {what} in one another", ExitCode.Format, TooDeep, _ => Docker(nest));
            yield return Refused($"a config of {what} in one another", ExitCode.Format, TooDeep, _ => Docker(Table(), nest));
            yield return Refused($"a member of a config of {what} in one another", ExitCode.Format, TooDeep, _ => Docker(Table(), Config().Replace("\"rootfs\"", $"\"x\":{nest}")));
            yield return Refused($"an index of {what} in one another", ExitCode.Format, TooDeep, _ => Layout(l => l.Manifest(Sample)).Select(p => p.Name == "index.json" ? ArchivePart.Text(p.Name, nest) : p));
            yield return Refused($"a manifest of {what} in one another", ExitCode.Format, TooDeep, _ => Layout(l => l.Blob(MediaTypes.OciManifest, TarBuilder.Bytes(nest))));
            yield return Refused($"names of {what} in one another", ExitCode.Format, TooDeep, _ => V1(nest, ("a", "")));
        }

        yield return Refused("a list of ten thousand lists, each closed", ExitCode.Format, TooDeep, _ => Docker(new string('[', 10_000) + new string(']', 10_000)));
    }

    private static IEnumerable<HostileCase> Duplicates()
    {
        const string twice = "a value that does not belong there";
        yield return Refused("an index with two lists", ExitCode.Format, twice, _ => Layout(l => l.Manifest(Sample)).Select(p => p.Name == "index.json" ? ArchivePart.Text(p.Name, Encoding.UTF8.GetString(p.Content).Insert(1, "\"manifests\":[],")) : p));
        yield return Refused("a manifest with two configs", ExitCode.Format, twice, _ => Layout(l => Edited(l, l.Manifest(Sample), t => t.Insert(1, "\"config\":null,"))));
        yield return Refused("a manifest with two lists of layers, one in capitals", ExitCode.Format, twice, _ => Layout(l => Edited(l, l.Manifest(Sample), t => t.Insert(1, "\"LAYERS\":[],"))));
        yield return Refused("a manifest with two digests of a layer", ExitCode.Format, twice, _ => Layout(l => Edited(l, l.Manifest(Sample), t => t.Replace("\"digest\":", $"\"digest\":\"sha256:{A}\",\"digest\":"))));
        yield return Refused("a config with two lists of layers", ExitCode.Format, twice, _ => Docker(Table(), Config().Insert(1, "\"rootfs\":{},")));
        yield return Refused("a config with two lists of layers, one spelt otherwise", ExitCode.Format, twice, _ => Docker(Table(), Config().Insert(1, "\"RootFS\":{},")));
        yield return Refused("a config with two lists of layers, one with an escape", ExitCode.Format, twice, _ => Docker(Table(), Config().Insert(1, "\"root\\u0066s\":{},")));

        // Docker reads it so, and nothing here has a digest.
        yield return Taken("a table of contents with two configs, of which the last one counts", _ => Docker(Table().Replace("\"Config\"", "\"Config\":\"../canary/bird\",\"Config\"")));
    }

    private static IEnumerable<HostileCase> Digests()
    {
        foreach ((string what, Func<string, string> edit) in new (string, Func<string, string>)[]
        {
            ("in capitals", d => $"sha256:{d[7..].ToUpperInvariant()}"), ("of an algorithm in capitals", d => $"SHA256:{d[7..]}"), ("of an algorithm of mixed case", d => $"Sha256:{d[7..]}"), ("without an algorithm", d => d[7..]),
            ("of MD5", _ => $"md5:{new string('a', 32)}"), ("with a digit less", d => d[..^1]), ("with a digit more", d => $"{d}0"), ("with a blank behind", d => $"{d} "), ("with a NUL behind", d => $"{d}\0"),
            ("that is a path", _ => "sha256:../../../../../../canary/bird"), ("that is a path of the right length", _ => $"sha256:{"../../../../canary/bird".PadRight(64, '/')}"),
            ("of an algorithm that is a path", d => $"../../canary:{d[7..]}"), ("in full-width digits", d => $"sha256:{string.Concat(d[7..].Select(c => c is >= '0' and <= '9' ? (char)(c - '0' + '\uff10') : c))}"), ("that is empty", _ => ""),
        })
        {
            yield return Refused($"a manifest's digest {what}", ExitCode.Format, "digest", _ => Layout(l => With(l.Manifest(Sample), "digest", edit((string)l.Manifest(Sample)["digest"]!))));
            yield return Refused($"a diffID {what}", ExitCode.Format, "rootfs.diff_ids", _ => Docker(Table(), Config(edit(Digest.Compute(SampleLayers.Base).ToString()).Replace("\0", "\\u0000"))));
        }

        yield return Refused("a digest that is null", ExitCode.Format, "digest", _ => Layout(l => With(l.Manifest(Sample), "digest", null)));
        yield return Refused("a diffID of SHA-512", ExitCode.Format, "only sha256 names a layer", _ => Docker(Table(), Config(Digest.Compute(DigestAlgorithm.Sha512, SampleLayers.Base).ToString())));
    }

    // Sizes and digests that are other blobs'.
    private static IEnumerable<HostileCase> Lies()
    {
        foreach ((string what, long size) in new[] { ("one byte more", 1L), ("2^63-1 bytes", long.MaxValue), ("none", 0L) })
        {
            yield return Refused($"a manifest that is said to have {what}", ExitCode.Integrity, "bytes", _ => Layout(l => Resized(l.Manifest(Sample), size)));
            yield return Refused($"a config that is said to have {what}", ExitCode.Integrity, "bytes", _ => Layout(l => l.Manifest(Sample, edit: m => Resized((JsonObject)m["config"]!, size))));
            yield return Refused($"a layer that is said to have {what}", ExitCode.Integrity, "bytes", _ => Layout(l => l.Manifest(Sample, edit: m => Resized((JsonObject)m["layers"]![0]!, size))));
        }

        yield return Refused("layers that are said to have more bytes together than there are numbers", ExitCode.Integrity, "bytes", _ => Layout(l =>
            l.Manifest(new TestImage([], [SampleLayers.Base, SampleLayers.Top]), edit: m =>
            {
                foreach (JsonNode? layer in m["layers"]!.AsArray()) Resized((JsonObject)layer!, long.MaxValue);
            })));
        yield return Refused("a negative size", ExitCode.Format, "size", _ => Layout(l => With(l.Manifest(Sample), "size", -1)));
        yield return Refused("a size of 2^63", ExitCode.Format, "a value that does not belong there", _ => Layout(l => With(l.Manifest(Sample), "size", 9223372036854775808m)));
        yield return Refused("a size that is no whole number", ExitCode.Format, "a value that does not belong there", _ => Layout(l => With(l.Manifest(Sample), "size", 1.5m)));
        yield return Refused("a config of other bytes", ExitCode.Integrity, "expected sha256:", _ => Layout(l => l.Manifest(Sample), damaged: Sample.Id.Hex));
        yield return Refused("a layer of other bytes", ExitCode.Integrity, "expected sha256:", _ => Layout(l => l.Manifest(Sample), damaged: Digest.Compute(SampleLayers.Base).Hex));
        yield return Refused("a layer of other bytes, in an archive", ExitCode.Integrity, "expected sha256:", _ => Docker(Table()).Select(p => p.Name == "l.tar" ? p with { Content = SampleLayers.Top } : p));
        yield return Refused("a compressed layer of other bytes, in an archive", ExitCode.Integrity, "l.tar", _ => Docker(Table()).Select(p => p.Name == "l.tar" ? p with { Content = Compressed.Gzip(SampleLayers.Top) } : p));
        yield return Refused("another layer than the config's", ExitCode.Integrity, "sha256", _ => Layout(l => l.Manifest(Sample, edit: m => m["layers"]![0] = l.Blob(MediaTypes.OciLayer, SampleLayers.Top)))) with { Converted = ExitCode.Success };
        yield return Refused("an inlined manifest of other bytes", ExitCode.Integrity, "the data of descriptor", _ => Layout(l => With(LayoutBuilder.DescriptorOf(MediaTypes.OciManifest, "{}"u8.ToArray()), "data", "e30K")));
    }

    // No index can have its own digest in it; those that go round in a circle lie, and nobody goes round with them.
    private static IEnumerable<HostileCase> Cycles()
    {
        yield return Refused("an index that names itself", ExitCode.Integrity, A, _ => Layout(l => Cycle(l, (A, A))));
        yield return Refused("two indexes that name one another", ExitCode.Integrity, A, _ => Layout(l => Cycle(l, (A, B), (B, A))));
        yield return Refused("indexes in seventeen indexes", ExitCode.Format, "16 deep", _ => Layout(l => Enumerable.Range(0, 17).Aggregate(l.Manifest(Sample), (inner, _) => l.Index([inner]))));
        yield return Refused("indexes in a thousand indexes", ExitCode.Format, "16 deep", _ => Layout(l => Enumerable.Range(0, 1000).Aggregate(l.Manifest(Sample), (inner, _) => l.Index([inner]))));
        yield return Taken("indexes in sixteen indexes", _ => Layout(l => Enumerable.Range(0, 16).Aggregate(l.Manifest(Sample), (inner, _) => l.Index([inner]))));
        yield return Taken("indexes in indexes, each of which lists the next two hundred times", _ => Layout(l => Enumerable.Range(0, 15).Aggregate(l.Manifest(Sample), (inner, _) => l.Index(Enumerable.Repeat(inner, 200)))));
        yield return Taken("an index with twenty thousand manifests that are not there", _ => Layout(l =>
            l.Index(Enumerable.Range(0, 20_000).Select(i => LayoutBuilder.DescriptorOf(MediaTypes.OciManifest, BitConverter.GetBytes(i))).Prepend(l.Manifest(Sample)))));
    }

    // Archives of Docker before 1.10, whose images name their parents.
    private static IEnumerable<HostileCase> Parents()
    {
        const string names = """{"hostile":{"1":"a"}}""";
        yield return Refused("an image that is its own parent", ExitCode.Format, "circle", _ => V1(names, ("a", "a")));
        yield return Refused("two images that are one another's parents", ExitCode.Format, "circle", _ => V1(names, ("a", "b"), ("b", "a")));
        yield return Refused("a thousand parents", ExitCode.Format, "125 layers at most", _ => V1(names, [("a", "p0"), .. Enumerable.Range(0, 1000).Select(i => ($"p{i}", i < 999 ? $"p{i + 1}" : ""))]));
        yield return Refused("a parent above the archive", ExitCode.Integrity, "v1 JSON of image", _ => V1(names, ("a", "../../canary")));
        yield return Refused("a parent that is nowhere", ExitCode.Integrity, "v1 JSON of image", _ => V1(names, ("a", "b")));
        yield return Refused("a name for what is above the archive", ExitCode.Integrity, "the image ../canary", _ => V1("""{"hostile":{"1":"../canary"}}""", ("a", "")));
    }

    // The entries of the archive itself, behind good ones.
    private static IEnumerable<HostileCase> Entries()
    {
        const string cut = "ends within an entry's data", negative = "must not be negative", limit = "1048576 bytes at most";
        yield return Behind("an entry of 2^63-1 bytes", cut, t => t.Header("x", rawSize: Most));
        yield return Behind("an entry of 2^63-1 bytes, by PAX", cut, t => t.Pax("size=9223372036854775807").Header("x"));
        yield return Behind("an entry of negative size", negative, t => t.Header("x", rawSize: Negative));
        yield return Behind("an entry of negative size, by PAX", negative, t => t.Pax("size=-1").Header("x"));
        yield return Behind("an entry with a million components", limit, t => t.Pax($"path={string.Concat(Enumerable.Repeat("d/", 1_000_000))}x").Header("x"));
        yield return Behind("a PAX header of 2^63-1 bytes", limit, t => t.Header("x", 'x', rawSize: Most));
        yield return Behind("a PAX record of negative length", "PAX", t => t.PaxRaw("-9 path=a\n").Header("x"));
        yield return Behind("more bytes of names than there may be", "bytes of names", t => Enumerable.Range(0, 70).Aggregate(t, (tar, i) => tar.Pax($"path={i}{new string('n', 1_000_000)}").Header("x")));
        yield return Behind("a layer that is a hole of a tebibyte", "--max-inflation", t => Hole(t, "l.tar", 1L << 40));
        yield return Behind("a layer that is a hole of 2^63-1 bytes", "--max-inflation", t => Hole(t, "l.tar", long.MaxValue));
        yield return Behind("a table of contents that is a hole of a tebibyte", "--max-inflation", t => Hole(t, "manifest.json", 1L << 40));
        yield return Behind("a table of contents that is a hole of a gibibyte", "at most 8388608", t => Hole(t, "manifest.json", 1L << 30));
        yield return Refused("an entry of 2^63-1 bytes before all others", cut, t => t.Header("x", rawSize: Most)) with { Checked = ExitCode.Format };
        yield return new HostileCase("an archive: cut off behind an entry", _ => ArchivePart.Pack(Docker(Table()))[..^1024], ExitCode.Format, "cut short");
        yield return new HostileCase("an archive: of nothing but zeros", _ => new byte[10_240], ExitCode.Format, "none of their files") { Checked = ExitCode.Format };

        static HostileCase Behind(string name, string message, Func<TarBuilder, TarBuilder> entry) =>
            new($"an archive: {name}", _ => [.. ArchivePart.Pack(Docker(Table()))[..^1024], .. entry(new TarBuilder()).Done()], ExitCode.Format, message);

        static HostileCase Refused(string name, string message, Func<TarBuilder, TarBuilder> entry) =>
            new($"an archive: {name}", _ => [.. entry(new TarBuilder()).Unfinished(), .. ArchivePart.Pack(Docker(Table()))], ExitCode.Format, message);

        static TarBuilder Hole(TarBuilder tar, string name, long length) => tar.Pax($"GNU.sparse.name={name}", $"GNU.sparse.size={length}", "GNU.sparse.numblocks=1", $"GNU.sparse.map={length},0").Header("x");
    }

    // Compressed streams that are none, or want more than they may; how far one may inflate is a test of its own.
    private static IEnumerable<HostileCase> Streams()
    {
        byte[] good = ArchivePart.Pack(Docker(Table()));
        yield return new HostileCase("a stream: gzip in gzip", _ => Compressed.Gzip(Compressed.Gzip(good)), ExitCode.Format, "neither a tar nor a compressed one") { Checked = ExitCode.Format };
        yield return new HostileCase("a stream: gzip that is cut", _ => Compressed.Gzip(good)[..^9], ExitCode.Format, "cut short");
        yield return new HostileCase("a stream: gzip with other bytes behind", _ => [.. Compressed.Gzip(good), 1, 2, 3], ExitCode.Format, "gzip");
        yield return new HostileCase("a stream: zstd that wants two gibibytes of memory", _ => [0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8, 1, 0, 0], ExitCode.Format, "zstd") { Checked = ExitCode.Format };
        yield return new HostileCase("a stream: zstd that says it has 2^63 bytes", _ => [0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000, 0, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 0], ExitCode.Format, "zstd") { Checked = ExitCode.Format };
        yield return Refused("a layer of zstd that wants two gibibytes of memory", ExitCode.Format, "zstd", _ => Docker(Table()).Select(p => p.Name == "l.tar" ? p with { Content = [0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8, 1, 0, 0] } : p));
        yield return Refused("a layer of gzip that is cut", ExitCode.Format, "cut short", _ => Docker(Table()).Select(p => p.Name == "l.tar" ? p with { Content = Compressed.Gzip(SampleLayers.Base)[..^9] } : p));
        yield return Refused("a layer of gzip that says it has 4 GiB less one byte", ExitCode.Format, "gzip", _ => Docker(Table()).Select(p => p.Name == "l.tar" ? p with { Content = [.. Compressed.Gzip(SampleLayers.Base)[..^4], 255, 255, 255, 255] } : p));
    }

    private static string Config(string? diffId = null) => Encoding.UTF8.GetString(Sample.Config).Replace(Digest.Compute(SampleLayers.Base).ToString(), diffId ?? Digest.Compute(SampleLayers.Base).ToString());

    private static string Table(string config = "c.json", string layer = "l.tar") => $$"""[{"Config":"{{config}}","RepoTags":["hostile:1"],"Layers":["{{layer}}"]}]""";

    private static IEnumerable<ArchivePart> Docker(string table, string? config = null) =>
        [ArchivePart.File("c.json", Encoding.UTF8.GetBytes(config ?? Config())), ArchivePart.File("l.tar", SampleLayers.Base), ArchivePart.File("manifest.json", Encoding.UTF8.GetBytes(table))];

    private static IEnumerable<ArchivePart> V1(string names, params (string Id, string Parent)[] images) =>
    [
        ArchivePart.Text("repositories", names),
        .. images.SelectMany(i => (ArchivePart[])[ArchivePart.Text($"{i.Id}/json", $$"""{"id":"{{i.Id}}","parent":"{{i.Parent}}","os":"linux"}"""), ArchivePart.File($"{i.Id}/layer.tar", SampleLayers.Base)]),
    ];

    private static IEnumerable<ArchivePart> Layout(Func<LayoutBuilder, JsonObject> root, string? name = null, string? damaged = null)
    {
        var layout = new LayoutBuilder();
        JsonObject descriptor = root(layout);
        if (name is null) layout.List(descriptor);
        else layout.ListNamed(descriptor, name);
        if (damaged is not null)
        {
            // Within a file of the layer, and at the end of the config.
            string path = $"blobs/sha256/{damaged}";
            layout.Files[path] = [.. layout.Files[path]];
            layout.Files[path][Math.Min(1024, layout.Files[path].Length - 1)] ^= 1;
        }

        return layout.Parts();
    }

    private static JsonObject With(JsonObject descriptor, string member, JsonNode? value)
    {
        descriptor[member] = value;
        return descriptor;
    }

    // 0 and the largest number are what they are; anything else is added.
    private static JsonObject Resized(JsonObject descriptor, long size) => With(descriptor, "size", size is 0 or long.MaxValue ? size : (int)descriptor["size"]! + size);

    private static JsonObject Edited(LayoutBuilder layout, JsonObject descriptor, Func<string, string> edit) =>
        layout.Blob((string)descriptor["mediaType"]!, Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(layout.Files[LayoutBuilder.PathOf(descriptor)]))));

    // Indexes under names that they choose themselves.
    private static JsonObject Cycle(LayoutBuilder layout, params (string Own, string Next)[] indexes)
    {
        var first = new JsonObject();
        foreach ((string own, string next) in indexes.Reverse())
        {
            byte[] index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{MediaTypes.OciIndex}}","digest":"sha256:{{next}}","size":1000}]}""".PadRight(1000));
            layout.Files[$"blobs/sha256/{own}"] = index;
            first = new JsonObject { ["mediaType"] = MediaTypes.OciIndex, ["digest"] = $"sha256:{own}", ["size"] = index.Length };
        }

        return first;
    }
}
