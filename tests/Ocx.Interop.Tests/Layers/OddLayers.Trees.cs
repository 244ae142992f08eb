namespace Ocx.Interop.Tests.Layers;

/// <content>Directories that are missing, and entries in the place of others.</content>
internal static partial class OddLayers
{
    private static IEnumerable<OddLayer> Parents()
    {
        yield return Case("a missing parent", New().Put("p/a", data: "abc"));
        yield return Case("several missing parents", New().Put("p/q/r/a", data: "abc", owner: "1:2"));
        yield return Case("a missing parent that lies below", New().Put("dir/a", data: "abc"));
        yield return Case("a missing parent of a directory", New().Dir("p/q/", "700", "1:2", "12345670123"));
        yield return Case("a missing parent of a symlink", New().Symlink("p/l", "target"));
        yield return Case("a missing parent of a hard link", New().Put("a", data: "abc").Link("p/b", "a"));
        yield return Case("a missing parent of a fifo", New().Put("p/f", '6'));
        yield return Case("a missing parent within a directory with a time", New().Dir("p/", "1777", "1:2", "12345670123").Put("p/q/r/a", data: "abc"));
        yield return Case("a missing parent, made with a mode later", New().Put("p/q/a", data: "abc").Dir("p/", "1777", "1:2", "12345670123"));
        yield return Case("a missing parent, replaced by a file later", New().Put("p/a", data: "abc").Put("p", data: "def"));
        yield return Case("a missing parent, replaced by a symlink later", New().Put("p/a", data: "abc").Put("d/a", data: "abc").Symlink("p", "d").Put("p/b", data: "abc"));
        yield return Case("a file for a parent", New().Put("p", data: "abc").Put("p/a", data: "def"));
        yield return Case("a file for a grandparent", New().Put("p", data: "abc").Put("p/q/a", data: "def"));
        yield return Case("a fifo for a parent", New().Put("p", '6').Put("p/a", data: "def"));
        yield return Case("a device for a parent", New().Put("p", '3', device: "1:3").Put("p/a", data: "def"));
        yield return Case("a whiteout for a parent", New().Put(".wh.p").Put("p/a", data: "def"));
        yield return Case("a directory with no permissions for a parent", New().Dir("p/", "0", "1:2").Put("p/a", data: "def"));
        yield return Case("a directory behind what is in it", New().Put("p/a", data: "abc").Put("p/q/b", data: "abc").Dir("p/q/", "700", time: "12345670123").Dir("p/", "711", time: "12345670124"));
        yield return Case("a file behind the time of its directory", New().Dir("p/", time: "12345670123").Dir("q/", time: "12345670124").Put("p/a", data: "abc").Put("q/b", data: "abc").Link("p/c", "q/b"));
    }

    private static IEnumerable<OddLayer> Replacements()
    {
        // The same path under another spelling: twice under one is refused.
        yield return Case("a file replaced by a directory", New().Put("a", data: "abc").Dir("/a", "700", time: "12345670123"));
        yield return Case("a file replaced by a symlink", New().Put("a", data: "abc").Symlink("/a", "b"));
        yield return Case("a file replaced by a fifo", New().Put("a", data: "abc").Put("/a", '6'));
        yield return Case("a file with attributes replaced by a file", New().Xattr("user.a", "1").Put("a", data: "abc", mode: "4755", owner: "1:2").Put("/a", data: "d"));
        yield return Case("a directory with children replaced by a file", New().Dir("d/", time: "12345670123").Put("d/a", data: "abc").Put("d/e/b", data: "abc").Put("/d", data: "def"));
        yield return Case("a directory replaced by a symlink to a directory", New().Dir("d/", time: "12345670123").Dir("e/", time: "12345670124").Symlink("/d", "e", time: "12345670125"));
        yield return Case("a directory replaced by a symlink to a file", New().Dir("d/", time: "12345670123").Put("a", data: "abc").Symlink("/d", "a"));
        yield return Case("a directory replaced by a symlink to nothing", New().Dir("d/", time: "12345670123").Symlink("/d", "nothing"));
        yield return Case("a directory replaced by a symlink to itself", New().Dir("d/", time: "12345670123").Symlink("/d", "d"));
        yield return Case("a directory replaced by a symlink out of the layer", New().Dir("d/", time: "12345670123").Symlink("/d", $"../../../../../../{Outside}"));
        yield return Case("a directory replaced by a file with a time", New().Dir("d/", time: "12345670123").Put("/d", data: "abc", time: "12345670124"));
        yield return Case("a directory replaced by a fifo", New().Dir("d/", time: "12345670123").Put("/d", '6'));
        yield return Case("a directory replaced by a hard link", New().Dir("d/", time: "12345670123").Put("a", data: "abc").Link("/d", "a", time: "12345670125"));
        yield return Case("a directory replaced by a hard link to what was in it", New().Put("d/a", data: "abc").Link("/d", "d/a"));
        yield return Case("a directory replaced by a directory", New().Dir("d/", "700").Put("d/a", data: "abc").Dir("/d", "750"));
        yield return Case("a parent of a directory replaced by a file", New().Dir("d/e/", time: "12345670123").Put("/d", data: "abc"));
        yield return Case("a parent of a directory replaced by a symlink", New().Dir("d/e/", time: "12345670123").Dir("f/e/", time: "12345670124").Symlink("/d", "f"));
        yield return Case("a parent of a directory replaced by a symlink out of the layer", New().Dir("d/e/", time: "12345670123").Symlink("/d", $"/{Outside}"));
        yield return Case("a symlink replaced by a directory", New().Dir("t/", time: "12345670124").Symlink("l", "t").Dir("/l/", "700", time: "12345670123").Put("l/a", data: "abc"));
        yield return Case("a symlink replaced by a file", New().Put("t", data: "abc").Symlink("l", "t").Put("/l", data: "def"));
        yield return Case("a symlink replaced by a fifo", New().Symlink("l", "t").Put("/l", '6'));
        yield return Case("a symlink replaced by a hard link to its target", New().Put("t", data: "abc").Symlink("l", "t").Link("/l", "t"));
        yield return Case("a fifo replaced by a file", New().Put("a", '6').Put("/a", data: "abc"));
        yield return Case("a device replaced by a file", New().Put("a", '3', device: "1:3").Put("/a", data: "abc"));
        yield return Case("the first name of two replaced by a file", New().Put("a", data: "abc").Link("b", "a").Put("/a", data: "other"));
        yield return Case("the second name of two replaced by a file", New().Put("a", data: "abc").Link("b", "a").Put("/b", data: "other"));
        yield return Case("the first name of two replaced by a directory", New().Put("a", data: "abc").Link("b", "a").Dir("/a"));
        yield return Case("the second name of two linked again", New().Put("a", data: "abc").Link("b", "a").Link("/b", "a"));
        yield return Case("a file replaced by a hard link to itself", New().Put("a", data: "abc").Link("/a", "a"));
        yield return Case("a file replaced by a hard link to another", New().Put("a", data: "abc").Put("b", data: "def").Link("/a", "b"));
        yield return Case("the root replaced by a file", New().Put("a", data: "abc").Put("/..", data: "def"));
        yield return Case("a file of a size replaced by one without", New().Put("a", data: "abc").Put("/a"));
        yield return Case("a replaced directory with a mode of no use", New().Dir("d/", "0").Put("d/e/a", data: "abc").Put("/d", data: "abc"));
    }
}
