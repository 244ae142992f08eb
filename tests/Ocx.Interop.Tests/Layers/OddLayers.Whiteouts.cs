namespace Ocx.Interop.Tests.Layers;

/// <content>What is to be gone.</content>
internal static partial class OddLayers
{
    private static IEnumerable<OddLayer> Whiteouts()
    {
        foreach ((char type, string what) in new[] { ('0', "file"), ('5', "directory"), ('2', "symlink"), ('1', "hard link"), ('3', "character device"), ('4', "block device"), ('6', "fifo"), ('7', "contiguous file"), ('Z', "thing of type Z") })
        {
            yield return Case($"a whiteout that is a {what}", New().Put(".wh.gone", type, "target", mode: "4644", owner: "1:2", device: "1:3"));
            yield return Case($"an opaque whiteout that is a {what}", New().Dir("d/").Put("d/.wh..wh..opq", type, "target", mode: "4644", owner: "1:2", device: "1:3"));
        }

        yield return Case("a whiteout with data", New().Put(".wh.gone", data: "abc").Put("b", data: "def"));
        yield return Case("a whiteout with an attribute", New().Xattr("trusted.a", "1").Put(".wh.gone"));
        yield return Case("a whiteout with a trailing slash", New().Put(".wh.gone/"));
        yield return Case("a whiteout of what is there", New().Put("gone", data: "abc").Put(".wh.gone"));
        yield return Case("a whiteout of a directory that is there", New().Put("gone/a", data: "abc").Put(".wh.gone"));
        yield return Case("a whiteout of what comes later", New().Put(".wh.gone").Put("gone", data: "abc"));
        yield return Case("a whiteout of a directory that comes later", New().Put(".wh.gone").Dir("gone/", time: "12345670123").Put("gone/a", data: "abc"));
        yield return Case("a whiteout of a symlink that comes later", New().Put(".wh.gone").Symlink("gone", "dir"));
        yield return Case("a whiteout of what lies below", New().Put(".wh.file").Put("dir/.wh.below"));
        yield return Case("a whiteout in a missing directory", New().Put("p/q/.wh.gone"));
        yield return Case("a whiteout in a directory with a time", New().Dir("p/", "700", time: "12345670123").Put("p/.wh.gone"));
        yield return Case("a whiteout with an owner of 2^31", New().Pax("uid=2147483648", "gid=2147483648").Put(".wh.gone"));
        yield return Case("a whiteout with a negative owner", New().Pax("uid=-1", "gid=-1").Put(".wh.gone"));
        yield return Case("an opaque whiteout in the root", New().Put(".wh..wh..opq"));
        yield return Case("an opaque whiteout in a missing directory", New().Put("p/q/.wh..wh..opq"));
        yield return Case("an opaque whiteout before files", New().Dir("d/", time: "12345670123").Put("d/.wh..wh..opq").Put("d/a", data: "abc"));
        yield return Case("an opaque whiteout after files", New().Dir("d/", time: "12345670123").Put("d/a", data: "abc").Put("d/.wh..wh..opq"));
        yield return Case("an opaque whiteout before its directory", New().Put("d/.wh..wh..opq").Dir("d/", "700", "1:2", "12345670123"));
        yield return Case("an opaque whiteout twice", New().Put("d/.wh..wh..opq").Put("/d/.wh..wh..opq"));
        yield return Case("an opaque whiteout with data", New().Put("d/.wh..wh..opq", data: "abc"));
        yield return Case("an opaque directory replaced by a file", New().Put("d/.wh..wh..opq").Put("d", data: "abc"));
    }

    private static IEnumerable<OddLayer> OddWhiteouts()
    {
        foreach ((string name, string what) in new[]
        {
            (".wh.", "of nothing"), ("d/.wh.", "of nothing in a directory"), ("missing/.wh.", "of nothing in a missing directory"), (".wh..", "of a dot"), (".wh...", "of two dots"), ("d/.wh...", "of two dots in a directory"),
            ("d/e/.wh...", "of two dots deeper"), (".wh....", "of three dots"), (".wh..wh.", "of .wh."), (".wh..wh.x", "of a whiteout"), (".wh..wh.plnk", "plnk"), (".wh..wh.aufs", "aufs"), (".wh..wh.orph", "orph"),
            (".wh..wh..opq.more", "opaque and more"), (".wh..wh..opqx", "opaque and a letter"), (".wh..wh.opq", "opaque with a dot too few"), (".wh..opq", "opaque with half of it"), (".WH.x", "in capitals"), (".wh", "without a dot"),
            (".whx", "without a dot and more"), (".wh.x y", "of a name with a blank"), (".wh.caf\u00e9", "of a name that is not UTF-8"), (".wh.a\nb", "of a name with a newline"), ("/.wh.x", "absolute"), ("../.wh.x", "behind .."),
            ("./.wh.x", "behind ./"), ("/.wh..wh..opq", "opaque, absolute"), ("../.wh..wh..opq", "opaque behind .."), ("d/../.wh..wh..opq", "opaque and back"), ("a/.wh.x", "in a file"), ("a/.wh..wh..opq", "opaque in a file"),
            (".wh.d/../x", "as a directory and back"), ("x.wh.y", "that begins elsewhere"),
        })
        {
            yield return Case($"a whiteout {what}", New().Put("a", data: "abc").Dir("d/").Dir("d/e/").Pax($"path={name}").Put("x", owner: "1:2"));
            yield return Case($"a whiteout {what}, as a directory", New().Put("a", data: "abc").Dir("d/").Dir("d/e/").Pax($"path={name}").Dir("x", owner: "1:2"));
        }

        yield return Case("a whiteout of 255 bytes", New().Pax($"path=.wh.{new string('n', 251)}").Put("x"));
        yield return Case("a whiteout of a name of 255 bytes", New().Pax($"path=.wh.{new string('n', 255)}").Put("x"));
        yield return Case("a whiteout of a name of 256 bytes", New().Pax($"path=.wh.{new string('n', 256)}").Put("x"));
        yield return Case("a file in a whiteout", New().Put(".wh.x/y", data: "abc"));
        yield return Case("a whiteout that is a directory with a file in it", New().Dir(".wh.x/").Put(".wh.x/y", data: "abc"));
        yield return Case("a whiteout in a whiteout", New().Put(".wh.x/.wh.y"));
        yield return Case("an opaque whiteout in a whiteout", New().Put(".wh.x/.wh..wh..opq"));
        yield return Case("a file in plnk", New().Dir(".wh..wh.plnk/").Put(".wh..wh.plnk/1.2", data: "abc").Link("a", ".wh..wh.plnk/1.2"));
        yield return Case("a file in an opaque whiteout", New().Put("d/.wh..wh..opq/a", data: "abc"));
        yield return Case("a hard link to a whiteout's file", New().Put(".wh.x/y", data: "abc").Link("a", ".wh.x/y"));
        yield return Case("two whiteouts of one name", New().Put(".wh.x").Put("/.wh.x"));
        yield return Case("a file that makes room for a whiteout", New().Put("x", data: "abc").Put(".wh..wh.y").Put(".wh.z"));
        yield return Case("many whiteouts", Enumerable.Range(0, 200).Aggregate(New(), (tar, i) => tar.Put($"d/.wh.{i}", owner: "1:2")));
    }
}
