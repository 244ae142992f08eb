namespace Ocx.Interop.Tests.Layers;

/// <content>Names of what is elsewhere.</content>
internal static partial class OddLayers
{
    // cap_net_raw+ep, revision 2.
    private const string Capability = "\u0001\0\0\u0002\0\u0020\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    private static IEnumerable<OddLayer> HardLinks()
    {
        foreach ((string target, string what) in new[]
        {
            ("/a", "absolute"), ("../a", "with .. in front"), ("./a", "with ./ in front"), ("d/../a", "through a directory and back"), ("missing/../a", "through a missing directory and back"),
            ("a/", "with a trailing slash"), ("//a", "with two slashes"), ("a/.", "with a dot behind"), ("missing", "to nothing"), ("missing/a", "into nothing"), ("file", "to what lies below"),
            ("", "to an empty name"), (".", "to a dot"), ("..", "to two dots"), ("/", "to the root"), ("b", "to itself"), ("/b", "to itself, absolute"), ("later", "to a later file"),
            ("d", "to a directory"), ("s", "to a symlink"), ("s/", "to a symlink, with a slash"), ("dangling", "to a dangling symlink"), ("p", "to a fifo"), ("c", "to a device"), ("gone", "to a whiteout"),
            (".wh.gone", "to a whiteout's own name"), ("x/a", "through a symlink"), ("up/a", "through a symlink that leads out"), ("round/a", "through a loop"), ("a/b", "through a file"),
            ("caf\u00e9", "to a name that is not UTF-8"), ("*", "to a pattern"),
        })
        {
            yield return Case($"a hard link {what}", New().Put("a", data: "abc").Dir("d/").Put("d/a", data: "def").Symlink("s", "a").Symlink("dangling", "nowhere").Put("p", '6').Put("c", '3', device: "1:3")
                .Put(".wh.gone").Symlink("x", "d").Symlink("up", "../..").Symlink("round", "round").Link("b", target).Put("later", data: "ghi"));
        }

        yield return Case("a hard link with a PAX target", New().Pax("path=" + new string('d', 120)).Put("x", data: "abc").Pax("linkpath=" + new string('d', 120)).Link("b", "x"));
        yield return Case("a hard link with an empty PAX target", New().Put("a", data: "abc").Pax("linkpath=").Link("b", "a"));
        yield return Case("a hard link with a long target", New().Pax("linkpath=" + Repeat(new string('d', 99) + "/", 50)).Link("b", "x"));
        yield return Case("a hard link named with a trailing slash", New().Put("a", data: "abc").Link("b/", "a"));
        yield return Case("a hard link of the name of a whiteout", New().Put("a", data: "abc").Link(".wh.b", "a"));
        yield return Case("a chain of hard links", New().Put("a", data: "abc").Link("b", "a").Link("c", "b").Link("d", "/c"));
        yield return Case("hard links in many directories", New().Put("d/a", data: "abc").Link("e/a", "d/a").Link("f/g/a", "e/a").Dir("e/", time: "12345670123"));
        yield return Case("a hard link to an empty file", New().Put("a").Link("b", "a"));
        yield return Case("a hard link to a file whose first name is gone", New().Put("a", data: "abc").Link("b", "a").Put("/a", data: "def").Link("c", "b").Link("e", "a"));
        yield return Case("a hard link through a directory that is replaced by a symlink", New().Put("d/a", data: "abc").Put("e/a", data: "def").Symlink("/d", "e").Link("b", "d/a"));
    }

    private static IEnumerable<OddLayer> LinkedMetadata()
    {
        yield return Case("a hard link with another mode", New().Put("a", data: "abc", mode: "644").Link("b", "a", "4755"));
        yield return Case("a hard link without a mode", New().Put("a", data: "abc", mode: "644").Link("b", "a", "0"));
        yield return Case("a hard link with another owner", New().Put("a", data: "abc", owner: "1:2").Link("b", "a", owner: "3:4"));
        yield return Case("a hard link with another time", New().Put("a", data: "abc", time: "12345670123").Link("b", "a", time: "12345670124"));
        yield return Case("a hard link with a time before 1970", New().Put("a", data: "abc", time: "12345670123").Pax("mtime=-1").Link("b", "a"));
        yield return Case("a hard link with an attribute", New().Xattr("user.a", "1").Put("a", data: "abc").Xattr("user.b", "2").Link("b", "a"));
        yield return Case("a hard link with the same attribute", New().Xattr("user.a", "1").Put("a", data: "abc").Xattr("user.a", "2").Link("b", "a"));
        yield return Case("a hard link to a file with a capability", New().Xattr("security.capability", Capability).Put("a", data: "abc", mode: "755").Link("b", "a", "755"));
        yield return Case("a hard link with a capability of its own", New().Xattr("security.capability", Capability).Put("a", data: "abc", mode: "755").Xattr("security.capability", Capability).Link("b", "a", "755"));
        yield return Case("a hard link to a setuid file", New().Put("a", data: "abc", mode: "4755", owner: "1:2").Link("b", "a", "4755", "1:2"));
        yield return Case("a hard link to a setuid file, without the bit", New().Put("a", data: "abc", mode: "6755", owner: "1:2").Link("b", "a", "755", "1:2"));
        yield return Case("a hard link to a symlink, with metadata", New().Symlink("l", "a", "1:2", "12345670123").Put("a", data: "abc", owner: "5:6").Link("b", "l", "600", "3:4", "12345670124"));
        yield return Case("a hard link to a symlink, with an attribute", New().Put("a", data: "abc").Symlink("l", "a").Xattr("trusted.b", "2").Link("b", "l"));
        yield return Case("a hard link to a symlink to a directory, with metadata", New().Dir("d/", "700", "1:2", "12345670123").Symlink("l", "d").Link("b", "l", "750", "3:4", "12345670124"));
        yield return Case("a hard link to a fifo, with metadata", New().Put("p", '6', mode: "600").Link("b", "p", "660", "3:4", "12345670124"));
        yield return Case("a hard link to a device, with metadata", New().Put("c", '3', mode: "600", device: "1:3").Link("b", "c", "660", "3:4", "12345670124"));
        yield return Case("a hard link to a dangling symlink, with metadata", New().Symlink("l", "nowhere").Link("b", "l", "600", "3:4", "12345670124"));
        yield return Case("a hard link to a whiteout, with metadata", New().Put(".wh.gone").Link("b", "gone", "600", "3:4", "12345670124"));
    }

    private static IEnumerable<OddLayer> Symlinks()
    {
        foreach ((string target, string what) in new[]
        {
            ($"/{Outside}", "absolute"), ("nowhere", "dangling"), ("l", "itself"), ($"../../../../../../{Outside}", "with many .."), ("", "nothing"), (".", "a dot"), ("..", "two dots"), ("/", "the root"),
            ("d/", "a directory with a slash"), ("a//./b", "uncleaned"), ("caf\u00e9", "not UTF-8"), ("a\nb", "a newline"), (" ", "a blank"), ("/proc/self/fd/0", "of the kernel's"),
        })
        {
            yield return Case($"a symlink to {what}", New().Symlink("l", target, "1:2", "12345670123"));
        }

        foreach (int length in new[] { 100, 101, 255, 1000, 4000, 4094, 4095, 4096, 5000 })
        {
            yield return Case($"a symlink to {length} bytes", New().Pax($"linkpath={new string('t', length)}").Symlink("l", "x"));
        }

        yield return Case("a symlink to 300 bytes by components", New().Pax($"linkpath={Repeat("t/", 150)}").Symlink("l", "x"));
        yield return Case("a symlink to a PAX target with a NUL", New().Pax("linkpath=a\0b").Symlink("l", "x"));
        yield return Case("a symlink named with a trailing slash", New().Symlink("l/", "target"));
        yield return Case("a symlink with a mode", New().Put("l", '2', "target", mode: "600"));
        yield return Case("a symlink with setuid", New().Put("l", '2', "target", mode: "4777"));
        yield return Case("a symlink of the name of a whiteout", New().Put(".wh.a", '2', "target", owner: "1:2"));
        yield return Case("a symlink to a file with a time", New().Put("a", data: "abc", time: "12345670123").Symlink("l", "a", "3:4", "12345670125"));
        yield return Case("a symlink to a directory with a time", New().Dir("d/", "700", "1:2", "12345670123").Symlink("l", "d", "3:4", "12345670125"));
        yield return Case("a symlink with a time of nanoseconds", New().Pax("mtime=1350244992.023960108", "atime=1350244993.5").Symlink("l", "x"));
    }

    private static IEnumerable<OddLayer> SymlinkedParents()
    {
        (string Target, string What)[] targets =
        [
            ("d", "inside"), ("d/", "inside, with a slash"), ("/d", "inside, absolute"), ("../d", "inside by .."), ("../../../../d", "inside by many .."), ("d/../d", "inside and back"), ("m", "another"),
            ($"/{Outside}", "outside"), ($"../../../../../../{Outside}", "outside by .."), ("nowhere", "nothing"), ("nowhere/deep", "nothing within nothing"), ("l", "itself"), ("a", "a file"),
            ("dir", "what lies below"), ("/", "the root"), (".", "a dot"), ("m/e", "a directory behind another"), ("/proc/self", "the kernel's"), ("gone", "a whiteout"),
        ];
        foreach ((string target, string what) in targets)
        {
            yield return Case($"a file in a symlink to {what}", Tree(target).Put("l/f", data: "ghi"));
        }

        foreach ((string target, string what) in targets.Where(t => t.Target is "d" or "/d" or "nowhere" or "l" or "a" or $"/{Outside}"))
        {
            yield return Case($"a file two deep in a symlink to {what}", Tree(target).Put("l/g/f", data: "ghi"));
            yield return Case($"a directory in a symlink to {what}", Tree(target).Dir("l/g", "700", "1:2", "12345670123"));
            yield return Case($"a symlink in a symlink to {what}", Tree(target).Symlink("l/g", "target"));
            yield return Case($"a hard link in a symlink to {what}", Tree(target).Link("l/g", "a"));
            yield return Case($"a whiteout in a symlink to {what}", Tree(target).Put("l/.wh.g"));
            yield return Case($"an opaque whiteout in a symlink to {what}", Tree(target).Put("l/.wh..wh..opq"));
            yield return Case($"a symlink to {what} as a directory", Tree(target).Dir("/l/", "700", "1:2", "12345670123"));
        }

        yield return Case("a file in a symlink, replacing", Tree("d").Put("l/b", data: "ghi"));
        yield return Case("a file in a symlink, named with ..", Tree("d/e").Put("l/../f", data: "ghi"));
        yield return Case("forty symlinks", Chain(39).Put("l39/f", data: "abc"));
        yield return Case("forty-one symlinks", Chain(41).Put("l41/f", data: "abc"));
        yield return Case("a symlink later than the file in it", New().Put("l/f", data: "abc").Dir("d").Symlink("/l", "d").Put("/l/f", data: "def"));

        static Ocx.Tests.Tar.TarBuilder Tree(string target) => New().Put("a", data: "abc").Dir("d/", "711", time: "12345670124").Put("d/b", data: "def").Dir("d/e/").Symlink("m", "d").Put(".wh.gone").Symlink("l", target);

        static Ocx.Tests.Tar.TarBuilder Chain(int length) => Enumerable.Range(1, length).Aggregate(New().Dir("l0"), (tar, i) => tar.Symlink($"l{i}", $"l{i - 1}"));
    }
}
