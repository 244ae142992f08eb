using System.IO.Compression;
using System.Text;
using Ocx.Images;
using Ocx.Interop.Tests.Lab;
using Ocx.Tests.Formats;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>Archives that no careful program writes, and some that good programs do.</summary>
internal static class OddArchives
{
    /// <summary>All of them, by what is odd.</summary>
    public static IEnumerable<(string Name, byte[] Archive)> All() => [.. Configs(), .. Tables(), .. Names(), .. Files(), .. Layers(), .. Outsides(), .. Several(), .. OtherKinds()];

    private static IEnumerable<(string, byte[])> Configs()
    {
        yield return With("nothing", _ => { });
        yield return With("os windows", a => a.Members = "\"os\":\"windows\",\"architecture\":\"amd64\"");
        yield return With("os empty", a => a.Members = "\"os\":\"\"");
        yield return With("os missing", a => a.Members = "\"architecture\":\"amd64\"");
        yield return With("architecture of no machine", a => a.Members = "\"os\":\"linux\",\"architecture\":\"pdp-11\"");
        yield return With("history with too many layers", a => a.Members = "\"os\":\"linux\",\"history\":[{},{},{}]");
        yield return With("history with too few layers", a => a.Members = "\"os\":\"linux\",\"history\":[{}]");
        yield return With("history with empty layers only", a => a.Members = "\"os\":\"linux\",\"history\":[{\"empty_layer\":true},{\"empty_layer\":true},{\"empty_layer\":true}]");
        yield return With("history null", a => a.Members = "\"os\":\"linux\",\"history\":null");
        yield return With("history an object", a => a.Members = "\"os\":\"linux\",\"history\":{}");
        yield return With("created no time", a => a.Members = "\"os\":\"linux\",\"created\":\"yesterday\"");
        yield return With("created empty", a => a.Members = "\"os\":\"linux\",\"created\":\"\"");
        yield return With("created a number", a => a.Members = "\"os\":\"linux\",\"created\":1");
        yield return With("created a leap second", a => a.Members = "\"os\":\"linux\",\"created\":\"2016-12-31T23:59:60Z\"");
        yield return With("created in small letters", a => a.Members = "\"os\":\"linux\",\"created\":\"2024-01-01t00:00:00z\"");
        yield return With("rootfs missing", a => a.Config = "{\"os\":\"linux\"}");
        yield return With("rootfs null", a => a.Config = "{\"os\":\"linux\",\"rootfs\":null}");
        yield return With("rootfs of another type", a => a.Config = Encoding.Latin1.GetString(a.ConfigBytes).Replace("\"type\":\"layers\"", "\"type\":\"strata\"", StringComparison.Ordinal));
        yield return With("rootfs without a type", a => a.Config = Encoding.Latin1.GetString(a.ConfigBytes).Replace("\"type\":\"layers\",", "", StringComparison.Ordinal));
        yield return With("diff_ids in other letters", a => a.Config = Encoding.Latin1.GetString(a.ConfigBytes).Replace("diff_ids", "DIFF_IDS", StringComparison.Ordinal).Replace("rootfs", "RootFS", StringComparison.Ordinal));
        yield return With("diff_ids of capital digits", a => a.DiffIds = [.. OwnDiffIds(a).Select(d => $"sha256:{d[7..].ToUpperInvariant()}")]);
        yield return With("diff_ids of sha512", a => a.DiffIds = [.. new[] { a.Lower, a.Upper }.Select(l => Digest.Compute(DigestAlgorithm.Sha512, new MemoryStream(l), default).ToString())]);
        yield return With("diff_ids that are none", a => a.DiffIds = ["0", "1"]);
        yield return With("diff_ids of other layers", a => a.DiffIds = [.. OwnDiffIds(a).Reverse()]);
        yield return With("config empty", a => a.Config = "");
        yield return With("config {}", a => a.Config = "{}");
        yield return With("config null", a => a.Config = "null");
        yield return With("config with a second value behind it", a => a.Config = Encoding.Latin1.GetString(a.ConfigBytes) + "{}");
        yield return With("config with blanks around it", a => a.Config = "\n\t " + Encoding.Latin1.GetString(a.ConfigBytes) + " \r\n");
        yield return With("config with a byte order mark", a => a.Config = "\xef\xbb\xbf" + Encoding.Latin1.GetString(a.ConfigBytes));
        yield return With("config that is no UTF-8", a => a.Members = "\"os\":\"linux\",\"config\":{\"Labels\":{\"a\xff\":\"\xfe\"}}");
        yield return With("config with members twice", a => a.Members = "\"os\":\"windows\",\"os\":\"linux\",\"author\":\"a\",\"author\":\"b\"");
        yield return With("config with a comma too many", a => a.Members = "\"os\":\"linux\",");
        yield return With("config with a wrong type where nobody looks", a => a.Members = "\"os\":\"linux\",\"x\":[{}],\"docker_version\":1");
        yield return With("config with a wrong type of Env", a => a.Members = "\"os\":\"linux\",\"config\":{\"Env\":\"A=1\"}");
        yield return With("config with a string for Cmd", a => a.Members = "\"os\":\"linux\",\"config\":{\"Cmd\":\"sh\"}");
    }

    private static IEnumerable<(string, byte[])> Tables()
    {
        yield return With("table null", a => a.Manifest = "null");
        yield return With("table empty", a => a.Manifest = "[]");
        yield return With("table an object", a => a.Manifest = a.Item);
        yield return With("table of no bytes", a => a.Manifest = "");
        yield return With("table with a second value behind it", a => a.Manifest = $"[{a.Item}]x");
        yield return With("table with a byte order mark", a => a.Manifest = $"\xef\xbb\xbf[{a.Item}]");
        yield return With("table with an item null", a => a.Manifest = "[null]");
        yield return With("table with keys in other letters", a => a.Manifest = $"[{a.Item.Replace("Config", "CONFIG", StringComparison.Ordinal).Replace("RepoTags", "repotags", StringComparison.Ordinal).Replace("Layers", "lAYERS", StringComparison.Ordinal)}]");
        yield return With("table with keys twice", a => a.Manifest = $"[{a.Item.Replace("\"Config\"", "\"Config\":\"no.json\",\"Config\"", StringComparison.Ordinal)}]");
        yield return With("table with unknown keys", a => a.Manifest = $"[{a.Item.Replace("\"Config\"", "\"x\":{},\"Config\"", StringComparison.Ordinal)}]");
        yield return With("table without Config", a => a.Manifest = $"[{a.Item.Replace("Config", "Other", StringComparison.Ordinal)}]");
        yield return With("table without RepoTags", a => a.Manifest = $"[{a.Item.Replace("RepoTags", "Other", StringComparison.Ordinal)}]");
        yield return With("table without Layers", a => a.Manifest = $"[{a.Item.Replace("Layers", "Other", StringComparison.Ordinal)}]");
        yield return With("table with a number among Layers", a => a.Layers = "[1,2]");
        yield return With("table with null among Layers", a => a.Layers = "[\"0.tar\",null]");
        yield return With("table with LayerSources of nothing", a => a.Manifest = $"[{a.Item.Replace("\"Layers\"", "\"LayerSources\":{\"sha256:x\":{\"size\":1}},\"Layers\"", StringComparison.Ordinal)}]");
        yield return With("table with LayerSources a list", a => a.Manifest = $"[{a.Item.Replace("\"Layers\"", "\"LayerSources\":[],\"Layers\"", StringComparison.Ordinal)}]");
        yield return With("table with a Parent that is not there", a => a.Manifest = $"[{a.Item.Replace("\"Layers\"", $"\"Parent\":\"sha256:{new string('0', 64)}\",\"Layers\"", StringComparison.Ordinal)}]");
        yield return With("table with a Parent that is no ID", a => a.Manifest = $"[{a.Item.Replace("\"Layers\"", "\"Parent\":\"x\",\"Layers\"", StringComparison.Ordinal)}]");
    }

    private static IEnumerable<(string, byte[])> Names()
    {
        yield return With("tags null", a => a.Tags = "null");
        yield return With("tags none", a => a.Tags = "[]");
        yield return With("tags two", a => a.Tags = $"[\"{a.Repository}:2\",\"{a.Repository}:1\"]");
        yield return With("tags the same twice", a => a.Tags = $"[\"{a.Repository}:1\",\"docker.io/library/{a.Repository}:1\"]");
        yield return With("tags full", a => a.Tags = $"[\"docker.io/library/{a.Repository}:1\"]");
        yield return With("tags of the old index", a => a.Tags = $"[\"index.docker.io/{a.Repository}:1\"]");
        yield return With("tags of a registry with a port", a => a.Tags = $"[\"localhost:5000/x/{a.Repository}:1\"]");
        yield return With("tags of an unknown registry with capitals", a => a.Tags = $"[\"Example.ORG/x/{a.Repository}:1\"]");
        yield return With("tags without a tag", a => a.Tags = $"[\"{a.Repository}\"]");
        yield return With("tags with only a digest", a => a.Tags = $"[\"{a.Repository}@sha256:{new string('0', 64)}\"]");
        yield return With("tags with a tag and a digest", a => a.Tags = $"[\"{a.Repository}:1@sha256:{new string('0', 64)}\"]");
        yield return With("tags in capitals", a => a.Tags = $"[\"{a.Repository.ToUpperInvariant()}:1\"]");
        yield return With("tags with a capital tag", a => a.Tags = $"[\"{a.Repository}:RC_1.0-x\"]");
        yield return With("tags empty", a => a.Tags = "[\"\"]");
        yield return With("tags with blanks", a => a.Tags = $"[\" {a.Repository}:1\"]");
        yield return With("tags with too long a tag", a => a.Tags = $"[\"{a.Repository}:{new string('x', 129)}\"]");
        yield return With("tags with too long a name", a => a.Tags = $"[\"{new string('x', 256)}:1\"]");
        yield return With("tags like an ID", a => a.Tags = $"[\"{new string('a', 64)}:1\"]");
        yield return With("tags like the algorithm", a => a.Tags = "[\"sha256:abc\"]");
        yield return With("tags a string", a => a.Tags = $"\"{a.Repository}:1\"");
        yield return With("tags with dots and lines", a => a.Tags = $"[\"a.b/c__d/e---f/{a.Repository}:_1\"]");
        yield return With("tags with three lines of one", a => a.Tags = $"[\"c___d/{a.Repository}:1\"]");
    }

    private static IEnumerable<(string, byte[])> Files()
    {
        yield return With("config in a directory", a => a.ConfigPath = "a/b/c.json", (a, p) => Rename(p, "config.json", "a/b/c.json"));
        yield return With("config called by its digest", a => a.ConfigPath = "sha256:abc", (a, p) => Rename(p, "config.json", "sha256:abc"));
        yield return With("config absolute", a => a.ConfigPath = "/config.json");
        yield return With("config with dots", a => a.ConfigPath = "./x/../config.json");
        yield return With("config above", a => a.ConfigPath = "../config.json");
        yield return With("config missing", a => { }, (_, p) => Remove(p, "config.json"));
        yield return With("config a directory", a => { }, (_, p) => { Remove(p, "config.json"); p.Insert(0, ArchivePart.Directory("config.json/")); });
        yield return With("config the root", a => a.ConfigPath = ".");
        yield return With("config a link", _ => { }, (_, p) => Link(p, "config.json", "real.json", "real.json"));
        yield return With("table a link", _ => { }, (_, p) => Link(p, "manifest.json", "real.json", "real.json"));
        yield return With("layers in directories", a => a.Layers = "[\"a/0.tar\",\"b/c/1.tar\"]", (_, p) => { Rename(p, "0.tar", "a/0.tar"); Rename(p, "1.tar", "b/c/1.tar"); });
        yield return With("layers absolute", a => a.Layers = "[\"/0.tar\",\"/1.tar\"]");
        yield return With("layers with dots", a => a.Layers = "[\"./0.tar\",\"x/../1.tar\"]");
        yield return With("layers above", a => a.Layers = "[\"../../0.tar\",\"1.tar\"]");
        yield return With("layers above within", a => a.Layers = "[\"x/../../0.tar\",\"1.tar\"]");
        yield return With("layers links", _ => { }, (_, p) => Link(p, "0.tar", "d/0.tar", "d/0.tar"));
        yield return With("layers absolute links", _ => { }, (_, p) => Link(p, "0.tar", "d/0.tar", "/d/0.tar"));
        yield return With("layers links that lead out", _ => { }, (_, p) => Link(p, "0.tar", "d/0.tar", "../../../d/0.tar"));
        yield return With("layers links to links", _ => { }, (_, p) => { Link(p, "0.tar", "d/0.tar", "e/0.tar"); p.Add(ArchivePart.SymbolicLink("e/0.tar", "../d/0.tar")); });
        yield return With("layers links in a circle", _ => { }, (_, p) => { Remove(p, "0.tar"); p.Add(ArchivePart.SymbolicLink("0.tar", "x.tar")); p.Add(ArchivePart.SymbolicLink("x.tar", "0.tar")); });
        yield return With("layers links to nothing", _ => { }, (_, p) => { Remove(p, "0.tar"); p.Add(ArchivePart.SymbolicLink("0.tar", "x.tar")); });
        yield return With("layers behind a link of a directory", a => a.Layers = "[\"d/0.tar\",\"1.tar\"]", (_, p) => { Rename(p, "0.tar", "e/0.tar"); p.Add(ArchivePart.SymbolicLink("d", "e")); });
        yield return With("layers hard links", _ => { }, (_, p) => { Rename(p, "0.tar", "x.tar"); p.Add(ArchivePart.HardLink("0.tar", "x.tar")); });
        yield return With("layers hard links that come first", _ => { }, (_, p) => { Rename(p, "0.tar", "x.tar"); p.Insert(0, ArchivePart.HardLink("0.tar", "x.tar")); });
        yield return With("layers hard links that lead out", _ => { }, (_, p) => { Rename(p, "0.tar", "x.tar"); p.Add(ArchivePart.HardLink("0.tar", "../x.tar")); });
        yield return With("layers missing", _ => { }, (_, p) => Remove(p, "1.tar"));
        yield return With("layers a directory", _ => { }, (_, p) => { Remove(p, "1.tar"); p.Add(ArchivePart.Directory("1.tar/")); });
        yield return With("layers too many", a => a.Layers = "[\"0.tar\",\"1.tar\",\"1.tar\"]");
        yield return With("layers too few", a => a.Layers = "[\"0.tar\"]");
        yield return With("layers the wrong way round", a => a.Layers = "[\"1.tar\",\"0.tar\"]");
        yield return With("layers none", a => { a.Layers = "[]"; a.Config = $"{{\"os\":\"linux\",\"author\":\"{a.Repository}\",\"rootfs\":{{\"type\":\"layers\"}}}}"; });
        yield return With("layers one twice", a => { a.Layers = "[\"0.tar\",\"0.tar\"]"; a.DiffIds = [OwnDiffIds(a)[0], OwnDiffIds(a)[0]]; });
        yield return With("layers one twice, the second file garbage", a => a.DiffIds = [OwnDiffIds(a)[0], OwnDiffIds(a)[0]], (_, p) => Replace(p, "1.tar", "garbage"u8.ToArray()));
        yield return With("order turned round", _ => { }, (_, p) => p.Reverse());
        yield return With("names with a dot before", _ => { }, (_, p) => { List<ArchivePart> old = [.. p]; p.Clear(); p.Add(ArchivePart.Directory("./")); p.AddRange(old.Select(x => x with { Name = $"./{x.Name}" })); });
        yield return With("names absolute", _ => { }, (_, p) => { List<ArchivePart> old = [.. p]; p.Clear(); p.AddRange(old.Select(x => x with { Name = $"/{x.Name}" })); });
        yield return With("names that lead out", _ => { }, (_, p) => p.Add(ArchivePart.Text("../x", "x")));
        yield return With("names twice", _ => { }, (_, p) => { p.Insert(0, ArchivePart.Text("config.json", "{}")); p.Insert(0, ArchivePart.Text("0.tar", "x")); p.Insert(0, ArchivePart.Text("manifest.json", "x")); });
        yield return With("names twice, the last one bad", _ => { }, (_, p) => p.Add(ArchivePart.Text("manifest.json", "x")));
        yield return With("names in a directory of the archive", _ => { }, (_, p) => { List<ArchivePart> old = [.. p]; p.Clear(); p.AddRange(old.Select(x => x with { Name = $"image/{x.Name}" })); });
        yield return With("other files", _ => { }, (_, p) => { p.Insert(0, ArchivePart.Text("README", "x")); p.Add(ArchivePart.SymbolicLink("dangling", "nowhere")); p.Add(ArchivePart.Directory("empty/")); });
        yield return With("device among the files", _ => { }, (_, p) => p.Add(new ArchivePart("null", [], '3')));
        yield return With("fifo among the files", _ => { }, (_, p) => p.Add(new ArchivePart("fifo", [], '6')));
        yield return With("repositories that are no JSON", _ => { }, (_, p) => p.Add(ArchivePart.Text("repositories", "x")));
    }

    private static IEnumerable<(string, byte[])> Layers()
    {
        foreach (string kind in new[] { "gzip", "bzip2", "xz", "zstd" })
        {
            yield return With($"layers {kind}", _ => { }, (_, p) => Replace(p, "0.tar", Compressed(kind, Content(p, "0.tar"))));
            yield return With($"layers {kind}, cut off", _ => { }, (_, p) => Replace(p, "0.tar", Compressed(kind, Content(p, "0.tar"))[..^5]));
            yield return With($"layers {kind}, in two parts", _ => { }, (_, p) => Replace(p, "0.tar", [.. Compressed(kind, Content(p, "0.tar")[..512]), .. Compressed(kind, Content(p, "0.tar")[512..])]));
            yield return With($"layers {kind}, with bytes behind", _ => { }, (_, p) => Replace(p, "0.tar", [.. Compressed(kind, Content(p, "0.tar")), .. "garbage"u8]));
            yield return With($"layers {kind}, with zeros behind", _ => { }, (_, p) => Replace(p, "0.tar", [.. Compressed(kind, Content(p, "0.tar")), .. new byte[512]]));
        }

        yield return With("layers gzip twice", _ => { }, (_, p) => Replace(p, "0.tar", Compressed("gzip", Compressed("gzip", Content(p, "0.tar")))));
        yield return With("layers zstd in a skippable frame", _ => { }, (_, p) => Replace(p, "0.tar", [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3, .. Compressed("zstd", Content(p, "0.tar"))]));
        yield return WithLayer("layers of zeros", _ => new byte[1024]);
        yield return WithLayer("layers of no bytes", _ => []);
        yield return WithLayer("layers that are no tar", a => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(a.Repository, 100))));
        yield return WithLayer("layers without an end", a => a.Lower[..1024]);
        yield return WithLayer("layers cut off", a => a.Lower[..520]);
        yield return WithLayer("layers with bytes behind the end", a => [.. a.Lower, .. "garbage"u8]);
        yield return WithLayer("layers with names that lead out", _ => ArchivePart.Pack([ArchivePart.Text("../../escape", "x")]));
        yield return WithLayer("layers with links that lead out", _ => ArchivePart.Pack([ArchivePart.SymbolicLink("out", "/etc"), ArchivePart.Text("out/escape", "x")]));
        yield return WithLayer("layers with hard links to nothing", _ => ArchivePart.Pack([ArchivePart.HardLink("a", "b")]));
        yield return WithLayer("layers with a wrong checksum", a => [.. a.Lower[..150], (byte)(a.Lower[150] ^ 1), .. a.Lower[151..]]);
        yield return WithLayer("layers with an unknown type", _ => ArchivePart.Pack([new ArchivePart("x", [], 'Z')]));
        yield return WithLayer("layers with a file twice", _ => ArchivePart.Pack([ArchivePart.Text("x", "1"), ArchivePart.Text("x", "2")]));
        yield return WithLayer("layers with a whiteout of nothing", _ => ArchivePart.Pack([ArchivePart.Text(".wh.nothing", "")]));
    }

    private static IEnumerable<(string, byte[])> Outsides()
    {
        foreach (string kind in new[] { "gzip", "bzip2", "xz", "zstd" })
            yield return Packed($"archive {kind}", tar => Compressed(kind, tar));
        yield return Packed("archive gzip, cut off", tar => Compressed("gzip", tar)[..^200]);
        yield return Packed("archive zstd in a skippable frame", tar => [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0, .. Compressed("zstd", tar)]);
        yield return Packed("archive without an end", tar => tar[..^1024]);
        yield return Packed("archive with half an end", tar => tar[..^512]);
        yield return Packed("archive with bytes behind the end", tar => [.. tar, .. "garbage"u8]);
        yield return Packed("archive cut off in a file", tar => tar[..^1500]);
        yield return Packed("archive cut off in a header", tar => tar[..700]);
        yield return Packed("archive of no bytes", _ => []);
        yield return Packed("archive of zeros", _ => new byte[1024]);
        yield return Packed("archive that is none", _ => Encoding.ASCII.GetBytes(new string('x', 2000)));
        yield return Packed("archive with a wrong checksum", tar => [.. tar[..10], (byte)'x', .. tar[11..]]);
    }

    private static IEnumerable<(string, byte[])> Several()
    {
        yield return Two("two images", (_, _) => { });
        yield return Two("two images, the second without a config", (_, b) => b.ConfigPath = "none.json");
        yield return Two("two images of one name", (a, b) => b.Tags = $"[\"{a.Repository}:1\"]");
        yield return Two("two images, one of them with a Parent", (a, b) =>
        {
            a.Members += ",\"history\":[{\"created_by\":\"a\"},{\"created_by\":\"b\"}]";
            b.DiffIds = OwnDiffIds(a);
            b.Layers = a.Layers;
            b.Members += ",\"history\":[{\"created_by\":\"a\"},{\"created_by\":\"b\"},{\"created_by\":\"c\",\"empty_layer\":true}]";
        }, (a, item) => item.Replace("\"Layers\"", $"\"Parent\":\"{ImageId.Of(a.ConfigBytes)}\",\"Layers\"", StringComparison.Ordinal));
        yield return Two("two images, one of them with a Parent that cannot be one", (_, _) => { }, (a, item) => item.Replace("\"Layers\"", $"\"Parent\":\"{ImageId.Of(a.ConfigBytes)}\",\"Layers\"", StringComparison.Ordinal));
        yield return With("one image twice with two names", a => { string item = a.Item; a.Manifest = $"[{item},{item.Replace(":1\"", ":2\"", StringComparison.Ordinal)}]"; });
    }

    private static IEnumerable<(string, byte[])> OtherKinds()
    {
        yield return With("a layout without a table", _ => { }, (a, p) =>
        {
            p.Clear();
            Layout(a, p);
        });
        yield return With("a layout beside a table that lists another image", _ => { }, (a, p) => Layout(new OddArchive(a.Name + "!"), p));
        yield return With("a layout beside a table that has no config", _ => { }, (a, p) =>
        {
            Remove(p, "config.json");
            Layout(a, p);
        });
        yield return With("from before 1.10", _ => { }, (a, p) => Old(a, p, $"{{\"{a.Repository}\":{{\"1\":\"v1-b\"}}}}"));
        yield return With("from before 1.10, without names", _ => { }, (a, p) => Old(a, p, null));
        yield return With("from before 1.10, with a name for nothing", _ => { }, (a, p) => Old(a, p, $"{{\"{a.Repository}\":{{\"1\":\"v1-c\"}}}}"));
        yield return With("from before 1.10, with a parent that is missing", _ => { }, (a, p) =>
        {
            Old(a, p, $"{{\"{a.Repository}\":{{\"1\":\"v1-b\"}}}}");
            p.RemoveAll(x => x.Name.StartsWith("v1-a", StringComparison.Ordinal));
        });
        // Not with parents in a circle: these end a daemon, by its stack.
        yield return With("from before 1.10, with a directory that is no image", _ => { }, (a, p) =>
        {
            Old(a, p, $"{{\"{a.Repository}\":{{\"1\":\"v1-b\"}}}}");
            p.Add(ArchivePart.Directory("other/"));
        });
    }

    private static void Old(OddArchive a, List<ArchivePart> p, string? repositories)
    {
        p.Clear();
        p.Add(ArchivePart.Directory("v1-b/"));
        p.Add(ArchivePart.Text("v1-b/json", """{"parent":"v1-a","docker_version":"1.9","created":"2015-01-01T00:00:00Z","os":"linux"}"""));
        p.Add(ArchivePart.File("v1-b/layer.tar", a.Upper));
        p.Add(ArchivePart.Directory("v1-a/"));
        p.Add(ArchivePart.Text("v1-a/json", """{"docker_version":"1.9","created":"2014-01-01T00:00:00Z"}"""));
        p.Add(ArchivePart.File("v1-a/layer.tar", a.Lower));
        if (repositories is not null) p.Add(ArchivePart.Text("repositories", repositories));
    }

    private static void Layout(OddArchive a, List<ArchivePart> p)
    {
        RawJson<Manifest> manifest = Images.Manifest.Write(Descriptor.Of(MediaTypes.OciConfig, a.ConfigBytes), [Descriptor.Of(MediaTypes.OciLayer, a.Lower), Descriptor.Of(MediaTypes.OciLayer, a.Upper)]);
        foreach (byte[] blob in new[] { a.ConfigBytes, a.Lower, a.Upper, manifest.Bytes.ToArray() }) p.Add(ArchivePart.File($"blobs/sha256/{Digest.Compute(blob).Hex}", blob));
        Descriptor entry = Descriptor.Of(MediaTypes.OciManifest, manifest.Bytes.Span) with
        {
            Annotations = new Dictionary<string, string> { ["io.containerd.image.name"] = $"docker.io/library/{a.Repository}:1" },
        };
        p.Add(ArchivePart.File("index.json", ImageIndex.Write([entry]).Bytes.ToArray()));
        p.Add(ArchivePart.Text("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""));
    }

    private static (string, byte[]) With(string name, Action<OddArchive> change, Action<OddArchive, List<ArchivePart>>? rearrange = null)
    {
        OddArchive archive = new(name);
        change(archive);
        List<ArchivePart> parts = archive.Parts();
        rearrange?.Invoke(archive, parts);
        return (name, ArchivePart.Pack(parts));
    }

    /// <summary>A lower layer of other bytes, and the right diffID for them.</summary>
    private static (string, byte[]) WithLayer(string name, Func<OddArchive, byte[]> layer) => With(
        name, a => a.DiffIds = [Digest.Compute(layer(a)).ToString(), OwnDiffIds(a)[1]], (a, p) => Replace(p, "0.tar", layer(a)));

    private static (string, byte[]) Packed(string name, Func<byte[], byte[]> pack) => (name, pack(With(name, _ => { }).Item2));

    private static (string, byte[]) Two(string name, Action<OddArchive, OddArchive> change, Func<OddArchive, string, string>? second = null)
    {
        OddArchive a = new(name), b = new($"{name}, second") { ConfigPath = "b.json", Layers = "[\"b0.tar\",\"b1.tar\"]" };
        change(a, b);
        a.Manifest = $"[{a.Item},{second?.Invoke(a, b.Item) ?? b.Item}]";
        return (name, ArchivePart.Pack([.. a.Parts(), ArchivePart.File("b.json", b.ConfigBytes), ArchivePart.File("b0.tar", b.Lower), ArchivePart.File("b1.tar", b.Upper)]));
    }

    private static string[] OwnDiffIds(OddArchive a) => [Digest.Compute(a.Lower).ToString(), Digest.Compute(a.Upper).ToString()];

    private static byte[] Content(List<ArchivePart> parts, string name) => parts.Single(p => p.Name == name).Content;

    private static void Remove(List<ArchivePart> parts, string name) => parts.RemoveAll(p => p.Name == name);

    private static void Replace(List<ArchivePart> parts, string name, byte[] content) => parts[parts.FindIndex(p => p.Name == name)] = ArchivePart.File(name, content);

    private static void Rename(List<ArchivePart> parts, string name, string other)
    {
        int i = parts.FindIndex(p => p.Name == name);
        parts[i] = parts[i] with { Name = other };
    }

    private static void Link(List<ArchivePart> parts, string name, string real, string target)
    {
        Rename(parts, name, real);
        parts.Add(ArchivePart.SymbolicLink(name, target));
    }

    private static byte[] Compressed(string program, byte[] plain)
    {
        if (program != "gzip") return new ShellCommand(program, "--stdout") { Input = plain }.Run().Output;
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) gzip.Write(plain);
        return output.ToArray();
    }
}
