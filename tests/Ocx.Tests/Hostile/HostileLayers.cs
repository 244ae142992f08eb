using Ocx.Cli;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Hostile;

/// <summary>
/// Layers that reach for what is not theirs, or for more than there is. What Docker takes is taken, and harms nobody: an archive
/// that goes on as an archive is not unpacked, so that each of them can be converted and checked.
/// </summary>
internal static class HostileLayers
{
    private const string Refusal = "cannot be unpacked";

    // From a layer's tree in the store to the canary beside the root.
    private const string Out = "../../../../canary";

    private const string Gnu = "ustar  \0";
    private const string Most = "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff";
    private const string Negative = "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fd";

    // cap_net_raw+ep, revision 2.
    private const string Capability = "\u0001\0\0\u0002\0\u0020\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    public static IEnumerable<HostileCase> All =>
        [.. Names(), .. LongNames(), .. Symlinks(), .. Replacements(), .. HardLinks(), .. Devices(), .. Modes(), .. Attributes(), .. Whiteouts(), .. Sizes(), .. Sparse(), .. Records(), .. Ends()];

    private static IEnumerable<HostileCase> Names()
    {
        foreach (string up in new[] { "../", "../../../../", "/../../../../", "a/../../../../../", "./.././../../../", "..//..//..//../", "../../../../../../../../../../../../../../" })
        {
            yield return Taken($"a name that begins with {up}", _ => New().File($"{up}canary/bird", "dead"), t => Assert.Equal("dead", t.Text("canary/bird")));
        }

        yield return Taken("an absolute name", aim => New().Pax($"path={aim}/bird").File("x", "dead"), t => Assert.Single(t.Names));
        yield return Taken("a name that leads out, by PAX", _ => New().Pax($"path={Out}/bird").File("x", "dead"), t => Assert.Equal("dead", t.Text("canary/bird")));
        yield return Taken("a name that leads out, by GNU", _ => New().LongName($"{Out}/bird").File("x", "dead", magic: Gnu), t => Assert.Equal("dead", t.Text("canary/bird")));
        yield return Taken("a name that leads out, by its prefix", _ => New().File("bird", "dead", prefix: Out), t => Assert.Equal("dead", t.Text("canary/bird")));
        yield return Taken("a name that leads out, behind one that does not", _ => New().Pax($"path={Out}/bird").LongName("inside").File("x", "dead"), t => Assert.Equal("dead", t.Text("inside")));
        yield return Taken("a name that leads out, in a global header", _ => New().Global($"path={Out}/bird").File("inside", "dead"), t => Assert.Equal("dead", t.Text("inside")));
        yield return Taken("a directory that leads out", _ => New().Header($"{Out}/nest/", '5', edit: Mode("777")), t => Assert.Equal("777", t.Mode("canary/nest")));
        yield return Taken("a symlink that leads out by its name", aim => New().Header($"{Out}/bird", '2', link: aim), t => Assert.Equal(FileType.SymbolicLink, t.Type("canary/bird")));
        yield return Taken("a device that leads out by its name", _ => New().Header($"{Out}/bird", '3', edit: Numbers(1, 3)), t => Assert.Equal((FileType.CharacterDevice, 1u, 3u), t.Device("canary/bird")));
        yield return Taken("backslashes", _ => New().File(@"..\..\..\..\canary\bird", "dead"), t => Assert.Equal([@"..\..\..\..\canary\bird"], t.Names));
        yield return Taken("a name that goes on behind a NUL", _ => New().File($"inside\0/{Out}/bird", "dead"), t => Assert.Equal("dead", t.Text("inside")));
        yield return Lost("an empty name", _ => New().File("", "dead"), t => Assert.Empty(t.Names));
        yield return Lost("the dot as a file", _ => New().File("./", "dead", 'Z'), t => Assert.Empty(t.Names));
        yield return Taken("the dot as a symlink", aim => New().Header(".", '2', link: aim), t => Assert.Empty(t.Names));
        yield return Taken("control characters", _ => New().File("\u001b[2J\n\r\u0007", "x"), t => Assert.Single(t.Names));
        yield return Refused("the root as a file", "take the place of the layer's root", _ => New().File("/", "dead"));
        yield return Refused("what is above the root as a file", "take the place of the layer's root", _ => New().File("..", "dead"));
        yield return Refused("what is above the root as a symlink", "take the place of the layer's root", aim => New().Header("../..", '2', link: aim));
        yield return Refused("a name with a NUL, by PAX", "PAX", _ => New().Pax($"path=inside\0/{Out}/bird").File("x", "dead"));
        yield return Refused("a file below a file", Refusal, _ => New().File("f", "x").File("f/x", "x"));
        yield return Refused("one name twice", "duplicates of file paths", _ => New().File("a", "1").File("a", "2"));
    }

    private static IEnumerable<HostileCase> LongNames()
    {
        const string limit = "1048576 bytes at most";
        yield return Refused("a million components, by PAX", limit, _ => New().Pax($"path={Repeat("d/", 1_000_000)}x").File("x", "x"));
        yield return Refused("a million components, by GNU", limit, _ => New().LongName($"{Repeat("d/", 1_000_000)}x").File("x", "x", magic: Gnu));
        yield return Refused("half a million components", "4095 bytes at most", _ => New().Pax($"path={Repeat("d/", 500_000)}x").File("x", "x"));
        yield return Taken("half a million components that say nothing", _ => New().Pax($"path={Repeat("./", 500_000)}x").File("x", "x"), t => Assert.Equal(["x"], t.Names));
        yield return Taken("two hundred thousand times in and out", _ => New().Pax($"path={Repeat("d/../", 200_000)}x").File("x", "x"), t => Assert.Equal(["x"], t.Names));
        yield return Taken("three hundred thousand times out", _ => New().Pax($"path={Repeat("../", 300_000)}x").File("x", "x"), t => Assert.Equal(["x"], t.Names));
        yield return Refused("a name of 64 KiB", "4095 bytes at most", _ => New().Pax($"path={new string('n', 65_536)}").File("x", "x"));
        yield return Refused("a name of 256 bytes", "ENAMETOOLONG", _ => New().Pax($"path={new string('n', 256)}").File("x", "x"));
        yield return Taken("a name of 255 bytes", _ => New().Pax($"path={new string('n', 255)}").File("x", "x"), t => Assert.Equal([new string('n', 255)], t.Names));
        yield return Refused("a symlink to 64 KiB", "ENAMETOOLONG", _ => New().Pax($"linkpath={new string('n', 65_536)}").Header("x", '2', link: "x"));
        yield return Refused("a hard link to 64 KiB", "cannot be a link to", _ => New().Pax($"linkpath={new string('n', 65_536)}").Header("x", '1', link: "x"));

        // No path leads to its end: what takes it back must not need one.
        yield return Refused("a tree deeper than any path, and then a mistake", "take the place of the layer's root", _ =>
        {
            string deep = Repeat("d/", 2000);
            return New().Pax($"path={deep}").Header("x", '5').Pax($"linkpath={deep}").Header("s", '2', link: "x").Pax($"path=s/{deep}x").File("x", "x").File("/", "x");
        });
    }

    private static IEnumerable<HostileCase> Symlinks()
    {
        foreach ((string what, Func<string, string> target) in new (string, Func<string, string>)[]
        {
            ("an absolute symlink", aim => aim), ("a relative symlink", _ => Out), ("a symlink of the kernel's to the root", aim => $"/proc/self/root{aim}"), ("a symlink of the kernel's to where it runs", _ => "/proc/self/cwd"),
            ("a symlink of the kernel's to what is open", _ => "/proc/self/fd/3"), ("a symlink with dots behind", aim => $"{aim}/nest/.."), ("a symlink to itself", _ => "s"),
        })
        {
            yield return Refused($"a file through {what}", Refusal, aim => Link(target(aim)).File("s/bird", "dead"));
            yield return Refused($"a directory through {what}", Refusal, aim => Link(target(aim)).Header("s/nest/", '5', edit: Mode("777")));
            yield return Refused($"a whiteout through {what}", Refusal, aim => Link(target(aim)).File("s/.wh.bird", ""));
        }

        yield return Refused("an opaque mark through a symlink", Refusal, aim => Link(aim).File("s/.wh..wh..opq", ""));
        yield return Refused("a device through a symlink", Refusal, aim => Link(aim).Header("s/bird", '4', edit: Numbers(8, 0)));
        yield return Refused("a symlink through a symlink", Refusal, aim => Link(aim).Header("s/bird", '2', link: "x"));
        yield return Refused("a file through two symlinks", Refusal, aim => Link(aim).Header("t", '2', link: "s").File("t/bird", "dead"));
        yield return Refused("a file through a circle of symlinks", "ELOOP", _ => New().Header("a", '2', link: "b").Header("b", '2', link: "a").File("a/x", "dead"));
        yield return Refused("a file through more symlinks than the kernel follows", "ELOOP", _ =>
            Enumerable.Range(0, 50).Aggregate(New().Header("l50/", '5'), (tar, i) => tar.Header($"l{i}", '2', link: $"l{i + 1}")).File("l0/x", "dead"));
        yield return Taken("a file through a symlink to the root", _ => Link("/").File("s/etc/x", "inside"), t => Assert.Equal("inside", t.Text("etc/x")));
        yield return Taken("a file through a symlink to what is above", _ => Link("../../../../..").File("s/canary/bird", "inside"), t => Assert.Equal("inside", t.Text("canary/bird")));
        yield return Taken("a symlink alone, with an owner, a time and attributes", aim => New().Pax("SCHILY.xattr.user.a=1", "SCHILY.xattr.trusted.a=1", "uid=7", "mtime=1").Header("s", '2', link: $"{aim}/bird", edit: Mode("777")), t =>
        {
            Assert.NotEqual("", t.Target("s"));
            Assert.Equal((7u, 1L), (t.Status("s").Uid, t.Status("s").MtimeSeconds));
            Assert.Equal(["trusted.a=1"], t.Attributes("s"));
        });
        yield return Taken("a symlink in the place of one that leads out", aim => Link(aim).Header("/s", '2', link: "x"), t => Assert.Equal("x", t.Target("s")));
    }

    private static IEnumerable<HostileCase> Replacements()
    {
        yield return Taken("a file in the place of a symlink to a file", aim => Link($"{aim}/bird").File("/s", "inside"), t => Assert.Equal("inside", t.Text("s")));
        yield return Taken("a directory in the place of a symlink, and a file in it", aim => Link(aim).Header("/s/", '5').File("s/bird", "inside"), t => Assert.Equal("inside", t.Text("s/bird")));
        yield return Refused("a symlink in the place of a directory, and a file in it", Refusal, aim => New().Header("s/", '5').File("s/x", "x").Header("/s", '2', link: aim).File("s/bird", "dead"));
        yield return Lost("a symlink in the place of a directory whose time is to be set", _ => New().Header("canary/", '5').Header("s/", '5').Header("/s", '2', link: Out), t => Assert.Equal(Out, t.Target("s")));
        yield return Lost("a file in the place of a directory full of symlinks", aim => New().Header("d/s", '2', link: aim).Header("d/t", '2', link: Out).File("d", "inside"), t => Assert.Equal("inside", t.Text("d")));
        yield return Taken("a file in the place of a disk", _ => New().Header("sda", '4', edit: Numbers(8, 0)).File("/sda", "inside"), t => Assert.Equal("inside", t.Text("sda")));
        yield return Taken("a file in the place of a named pipe", _ => New().Header("p", '6').File("/p", "inside"), t => Assert.Equal("inside", t.Text("p")));
        yield return Lost("a file in the place of another name of it", _ => New().File("a", "first").Header("b", '1', link: "a").File("/b", "second"), t => Assert.Equal(("first", "second"), (t.Text("a"), t.Text("b"))));
    }

    private static IEnumerable<HostileCase> HardLinks()
    {
        foreach ((string what, Func<string, string> target) in new (string, Func<string, string>)[]
        {
            ("an absolute path", aim => $"{aim}/bird"), ("a path that leads out", _ => $"{Out}/bird"), ("a file of the machine", _ => "/etc/passwd"), ("the program itself", _ => "/proc/self/exe"),
            ("itself", _ => "h"), ("what comes later", _ => "later"), ("the root", _ => "/"), ("nothing", _ => ""),
        })
        {
            yield return Refused($"a hard link to {what}", Refusal, aim => New().Header("h", '1', link: target(aim)).File("later", "x"));
        }

        yield return Refused("a hard link through a symlink", Refusal, aim => Link(aim).Header("h", '1', link: "s/bird"));
        yield return Refused("hard links in a circle", Refusal, _ => New().Header("a", '1', link: "b").Header("b", '1', link: "a"));
        yield return Refused("a hard link to a directory", Refusal, _ => New().Header("d/", '5').Header("h", '1', link: "d"));
        yield return Refused("a file through a hard link to a symlink", Refusal, aim => Link(aim).Header("h", '1', link: "s").File("h/bird", "dead"));
        yield return Taken("a hard link to a symlink, with an owner, a mode and a time for what it leads to", aim => Link($"{aim}/bird").Pax("uid=7", "mtime=1").Header("h", '1', link: "s", edit: Mode("6777")), t =>
            Assert.Equal((FileType.SymbolicLink, 7u), (t.Type("h"), t.Status("s").Uid)));
        yield return Taken("a hard link that makes a file setuid", _ => New().File("a", "x").Header("h", '1', link: "a", edit: Mode("4755")), t => Assert.Equal(("4755", 2u), (t.Mode("a"), t.Status("a").LinkCount)));
    }

    private static IEnumerable<HostileCase> Devices()
    {
        foreach ((char type, FileType expected, uint major, uint minor, string what) in new[]
        {
            ('4', FileType.BlockDevice, 8u, 0u, "a disk"), ('3', FileType.CharacterDevice, 1u, 1u, "the memory"), ('3', FileType.CharacterDevice, 5u, 1u, "the console"), ('3', FileType.CharacterDevice, 10u, 229u, "a device of many"),
            ('3', FileType.CharacterDevice, 0u, 0u, "a whiteout of the kernel's"), ('4', FileType.BlockDevice, 4095u, 255u, "a device of large numbers"),
        })
        {
            yield return Taken(what, _ => New().Header("dev/x", type, edit: Numbers(major, minor)), t => Assert.Equal((expected, major, minor), t.Device("dev/x")));
        }

        yield return Taken("a named pipe", _ => New().Header("p", '6', edit: Mode("666")), t => Assert.Equal((FileType.Fifo, "666"), (t.Type("p"), t.Mode("p"))));
        yield return Refused("a file through a named pipe", Refusal, _ => New().Header("p", '6').File("p/x", "x"));
        yield return Refused("a file through a device", Refusal, _ => New().Header("c", '3', edit: Numbers(1, 5)).File("c/x", "x"));
        foreach (char type in "7ADMNVZs") yield return Refused($"an entry of the type {type}", "its type is none that a layer can have", _ => New().File("x", "x", type));
    }

    private static IEnumerable<HostileCase> Modes()
    {
        foreach (string mode in new[] { "4755", "2755", "6755", "7777", "0" })
        {
            yield return Taken($"a file of mode {mode}", _ => New().File("f", "x", edit: Mode(mode)), t => Assert.Equal(mode, t.Mode("f")));
            yield return Taken($"a directory of mode {mode}", _ => New().Header("d/", '5', edit: Mode(mode)), t => Assert.Equal(mode, t.Mode("d")));
        }

        yield return Taken("a root of mode 0", _ => New().Header("/", '5', edit: Mode("0")), t => Assert.Equal("0", t.Mode(".")));
        yield return Taken("a setuid file of another owner", _ => New().Pax("uid=7", "gid=8").File("f", "x", edit: Mode("6755")), t => Assert.Equal(("6755", 7u, 8u), (t.Mode("f"), t.Status("f").Uid, t.Status("f").Gid)));
        yield return Taken("an owner of -1, which chown passes over", _ => New().Pax("uid=-1", "gid=4294967295").File("f", "x"), t => Assert.Equal((0u, 0u), (t.Status("f").Uid, t.Status("f").Gid)));
        yield return Refused("an owner beyond 64 bits", "number", _ => New().Pax("uid=99999999999999999999").File("f", "x"));
        yield return Refused("a mode that is no number", "number", _ => New().File("f", "x", edit: b => TarBuilder.Put(b, 100, "rwsr-xr-")));
    }

    private static IEnumerable<HostileCase> Attributes()
    {
        foreach (string attribute in new[]
        {
            "user.a=1", "user.overlay.opaque=y", "trusted.a=1", "trusted.overlay.opaque=y", "trusted.overlay.redirect=/canary", "trusted.overlay.metacopy=1", "trusted.overlay.origin=x", "trusted.overlay.whiteout=y",
            "security.a=1", $"security.capability={Capability}",
        })
        {
            // As Docker does: they are the layer's, and what an overlay makes of its own stays within the container's tree.
            yield return Taken($"the attribute {attribute.Split('=')[0]} of a file", _ => New().Pax($"SCHILY.xattr.{attribute}").File("f", "x"), t => Assert.Equal([attribute], t.Attributes("f")));
            yield return Taken($"the attribute {attribute.Split('=')[0]} of a directory", _ => New().Pax($"SCHILY.xattr.{attribute}").Header("d/", '5'), t => Assert.Equal([attribute], t.Attributes("d")));
        }

        foreach (string unknown in new[] { "foo.bar=1", "foo=1", "user=1", "User.a=1" })
        {
            yield return Taken($"the attribute {unknown.Split('=')[0]}, which no file system has", _ => New().Pax($"SCHILY.xattr.{unknown}").File("f", "x"), t => Assert.Empty(t.Attributes("f")));
        }

        yield return Taken("twenty thousand attributes that no file system has", _ => New().Pax([.. Enumerable.Range(0, 20_000).Select(i => $"SCHILY.xattr.foo.{i}=1")]).File("f", "x"), t => Assert.Empty(t.Attributes("f")));
        yield return Taken("an attribute of libarchive", _ => New().Pax("LIBARCHIVE.xattr.trusted.a=MQ").File("f", "x"), t => Assert.Empty(t.Attributes("f")));
        yield return Taken("an attribute in a global header", _ => New().Global("SCHILY.xattr.trusted.a=1").File("f", "x"), t => Assert.Empty(t.Attributes("f")));
        yield return Refused("an attribute with a name of 256 bytes", "ERANGE", _ => New().Pax($"SCHILY.xattr.user.{new string('n', 251)}=1").File("f", "x"));
        yield return Refused("an attribute of more bytes than there may be", "E2BIG", _ => New().Pax($"SCHILY.xattr.user.a={new string('v', 65_537)}").File("f", "x"));
        yield return Taken("an access list that is none", _ => New().Pax("SCHILY.xattr.system.posix_acl_access=junk").File("f", "x"), t => Assert.Empty(t.Attributes("f")));
    }

    private static IEnumerable<HostileCase> Whiteouts()
    {
        yield return Taken("a whiteout of nothing that is there", _ => New().File(".wh.nothing", ""), t => Assert.Equal((FileType.CharacterDevice, 0u, 0u), t.Device("nothing")));
        yield return Lost("a whiteout with content", _ => New().File(".wh.nothing", "x"), t => Assert.Equal((FileType.CharacterDevice, 0u, 0u), t.Device("nothing")));
        yield return Lost("an opaque mark with content", _ => New().File("d/.wh..wh..opq", "x"), t => Assert.Equal(["trusted.overlay.opaque=y"], t.Attributes("d")));
        yield return Lost("an opaque mark with content, below a file", _ => New().File("f", "x").File("f/.wh..wh..opq", "x"), t => Assert.Equal(["trusted.overlay.opaque=y"], t.Attributes("f")));
        yield return Taken("a whiteout that leads out by its name", _ => New().File($"{Out}/.wh.bird", ""), t => Assert.Equal((FileType.CharacterDevice, 0u, 0u), t.Device("canary/bird")));
        yield return Taken("a whiteout that is a symlink", aim => New().Header(".wh.bird", '2', link: aim), t => Assert.Equal((FileType.CharacterDevice, 0u, 0u), t.Device("bird")));
        yield return Taken("a whiteout of a whiteout", _ => New().File(".wh..wh.x", ""), t => Assert.Equal((FileType.CharacterDevice, 0u, 0u), t.Device(".wh.x")));
        yield return Taken("an opaque mark in a directory that is not there", _ => New().File("d/.wh..wh..opq", ""), t => Assert.Equal(["trusted.overlay.opaque=y"], t.Attributes("d")));
        yield return Taken("an opaque mark in the root", _ => New().File(".wh..wh..opq", ""), t => Assert.Equal(["trusted.overlay.opaque=y"], t.Attributes(".")));
        yield return Taken("a name like a whiteout's, and out again", _ => New().File($"d/.wh.../../{Out}/bird", "x"), t => Assert.Equal("x", t.Text("canary/bird")));
        yield return Refused("a whiteout without a name", Refusal, _ => New().File(".wh.", ""));
        yield return Refused("a whiteout of the directory that it is in", Refusal, _ => New().File("d/.wh..", ""));
        yield return Refused("a whiteout of the directory above", Refusal, _ => New().File("d/.wh...", ""));
        yield return Refused("a whiteout of what the layer has itself", "which this would hide", _ => New().File("a", "x").File(".wh.a", ""));
        yield return Refused("a whiteout below a file", Refusal, _ => New().File("f", "x").File("f/.wh.x", ""));
    }

    private static IEnumerable<HostileCase> Sizes()
    {
        const string cut = "ends within an entry's data", negative = "must not be negative", limit = "1048576 bytes at most";
        yield return Refused("a size of 2^63-1", cut, _ => New().Header("f", rawSize: Most).Data("x"));
        yield return Refused("a size of 2^63-1, by PAX", cut, _ => New().Pax("size=9223372036854775807").File("f", "x"));
        yield return Refused("a size of 2^63, by PAX", "number", _ => New().Pax("size=9223372036854775808").File("f", "x"));
        yield return Refused("a size of 2^88", "number", _ => New().Header("f", rawSize: "\u0080" + new string('\u00ff', 11)).Data("x"));
        yield return Refused("a size of eight gigabytes less one", cut, _ => New().Header("f", rawSize: "77777777777\0").Data("x"));
        yield return Refused("a negative size", negative, _ => New().Header("f", rawSize: Negative).Data("x"));
        yield return Refused("a negative size, by PAX", negative, _ => New().Pax("size=-1").File("f", "x"));
        yield return Refused("the least size that there is, by PAX", negative, _ => New().Pax("size=-9223372036854775808").File("f", "x"));
        yield return Refused("a PAX header of 2^63-1 bytes", limit, _ => New().Header("x", 'x', rawSize: Most).File("f", "x"));
        yield return Refused("a PAX header of negative size", negative, _ => New().Header("x", 'x', rawSize: Negative).File("f", "x"));
        yield return Refused("a global header of 2^63-1 bytes", limit, _ => New().Header("x", 'g', rawSize: Most).File("f", "x"));
        yield return Refused("a GNU name of 2^63-1 bytes", limit, _ => New().Header("x", 'L', rawSize: Most, magic: Gnu).File("f", "x"));
        yield return Refused("a GNU link of 2^63-1 bytes", limit, _ => New().Header("x", 'K', rawSize: Most, magic: Gnu).File("f", "x"));
        yield return Lost("a directory of 2^63-1 bytes", _ => New().Header("d/", '5', rawSize: Most), t => Assert.Equal(FileType.Directory, t.Type("d")));
        yield return Lost("a symlink of 2^63-1 bytes", _ => New().Header("s", '2', link: "x", rawSize: Most), t => Assert.Equal("x", t.Target("s")));
    }

    private static IEnumerable<HostileCase> Sparse()
    {
        const string order = "in order, without overlaps";
        const long tebibyte = 1L << 40;
        yield return Lost("a hole of a tebibyte", _ => Holes($"{tebibyte}", 1, $"{tebibyte},0"), t => Assert.Equal(tebibyte, t.Status("s").Size));
        yield return Lost("three bytes behind a tebibyte", _ => Holes($"{tebibyte + 3}", 1, $"{tebibyte},3", "end"), t => Assert.Equal(tebibyte + 3, t.Status("s").Size));
        yield return Refused("a sparse file of a negative size", order, _ => Holes("-1", 1, "0,0"));
        yield return Refused("a sparse file of 2^63 bytes", "decimal number", _ => Holes("9223372036854775808", 1, "0,0"));
        yield return Refused("a part that ends beyond 2^63-1", order, _ => Holes("9223372036854775807", 1, "9223372036854775807,9223372036854775807"));
        yield return Refused("a part before the start", order, _ => Holes("10", 1, "-5,3", "abc"));
        yield return Refused("a part of negative length", order, _ => Holes("10", 1, "5,-3", "abc"));
        yield return Refused("parts out of order", order, _ => Holes("10", 2, "5,3,0,3", "abcdef"));
        yield return Refused("parts that overlap", order, _ => Holes("10", 2, "0,5,3,5", "abcdefghij"));
        yield return Refused("fewer parts than it says", "as many as it says", _ => Holes("10", 1_000_000, "0,3", "abc"));
        yield return Refused("more parts than there may be", "as many as it says", _ => Holes("10", 2_000_000_000, "0,3", "abc"));
        yield return Refused("less data than its parts have", "less data than its map says", _ => Holes("10", 1, "0,10", "abc"));
        yield return Refused("more data than its parts have", "more data than its map says", _ => Holes("10", 1, "0,3", "abcdef"));
    }

    private static IEnumerable<HostileCase> Records()
    {
        foreach ((string what, string record) in new[]
        {
            ("that is too long", "99 path=a\n"), ("that is too short", "6 path=a\n"), ("of negative length", "-9 path=a\n"), ("of length 0", "0 path=a\n"), ("of a length beyond 64 bits", "99999999999999999999 path=a\n"),
            ("without an end", "10 path=abc"), ("without a length", "path=a\n"), ("without an equals sign", "8 pathx\n"),
        })
        {
            yield return Refused($"a PAX record {what}", "PAX", _ => New().PaxRaw(record).File("x", "x"));
        }

        yield return Taken("sixty thousand PAX records", _ => New().Pax([.. Enumerable.Range(0, 60_000).Select(i => $"k{i}=v")]).File("x", "x"), t => Assert.Equal(["x"], t.Names));
        yield return Taken("ten thousand PAX headers in a row", _ => Enumerable.Range(0, 10_000).Aggregate(New(), (tar, i) => tar.Pax($"path={i}")).File("x", "x"), t => Assert.Equal(["9999"], t.Names));
    }

    private static IEnumerable<HostileCase> Ends()
    {
        yield return Refused("a block that is no header", "checksum", _ => New().File("a", "x").Data(new string('g', 512)));
        yield return Refused("an entry behind one block of zeros", "a block of zeros", _ => New().File("a", "x").Zeros(512).File("b", "x"));
        yield return Taken("another tar behind the end", _ => New().File("a", "x").Zeros(1024).File("b", "x"), t => Assert.Equal(["a"], t.Names));
        yield return Taken("three megabytes behind the end", _ => New().File("a", "x").Zeros(1024).Data(new string('z', 3_000_000)), t => Assert.Equal(["a"], t.Names));
        yield return Refused("a mistake behind good entries of every kind", Refusal, _ =>
            New().Header("d/", '5', edit: Mode("0")).File("d/f", "x", edit: Mode("0")).Header("s", '2', link: "/").Header("h", '1', link: "d/f").Header("c", '3').Header("p", '6').File("d/.wh.x", "").File("d/f/x", "x"));
    }

    private static TarBuilder New() => new();

    private static TarBuilder Link(string target) => New().Pax($"linkpath={target}").Header("s", '2', link: "x");

    // A sparse file of GNU's format 0.1.
    private static TarBuilder Holes(string size, int count, string map, string data = "") =>
        New().Pax("GNU.sparse.name=s", $"GNU.sparse.size={size}", $"GNU.sparse.numblocks={count}", $"GNU.sparse.map={map}").File("x", data);

    private static Action<byte[]> Mode(string octal) => block => TarBuilder.Put(block, 100, octal.PadLeft(7, '0') + "\0");

    private static Action<byte[]> Numbers(uint major, uint minor) => block =>
    {
        TarBuilder.Put(block, 329, Convert.ToString(major, 8).PadLeft(7, '0') + "\0");
        TarBuilder.Put(block, 337, Convert.ToString(minor, 8).PadLeft(7, '0') + "\0");
    };

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static HostileCase Taken(string name, Func<string, TarBuilder> tar, Action<LayerTree> holds) => Of(name, tar, ExitCode.Success, "") with { Holds = holds };

    private static HostileCase Lost(string name, Func<string, TarBuilder> tar, Action<LayerTree> holds) => Taken(name, tar, holds) with { IsLost = true };

    private static HostileCase Refused(string name, string message, Func<string, TarBuilder> tar) => Of(name, tar, ExitCode.Format, message);

    private static HostileCase Of(string name, Func<string, TarBuilder> tar, int code, string message) =>
        new($"a layer: {name}", aim => ArchivePart.Pack(Producers.DockerLegacy([new TestImage(["hostile:1"], [tar(aim).Done()])])), code, message) { Converted = ExitCode.Success, Checked = ExitCode.Success };
}
