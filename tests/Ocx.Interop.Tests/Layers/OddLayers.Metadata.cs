using Ocx.Tests.Tar;

namespace Ocx.Interop.Tests.Layers;

/// <content>What entries are like: attributes, modes, owners and times.</content>
internal static partial class OddLayers
{
    private static IEnumerable<OddLayer> Attributes()
    {
        foreach ((string name, string value, string what) in new[]
        {
            ("user.a", "value", "of users"), ("user.a", "", "without a value"), ("user.a", "a\0b\n\u00ff", "with a NUL, a newline and a byte that is not UTF-8"), ("trusted.a", "value", "of the super-user"),
            ("security.a", "value", "of security"), ("security.capability", Capability, "that is a capability"), ("security.capability", Capability + "\u00e8\u0003\0\0", "that is a capability of revision 2 and too long"),
            ("security.capability", "\u0001\0\0\u0003\0\u0020\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u00e8\u0003\0\0", "that is a capability of revision 3"),
            ("security.capability", "\u0001\0\0\u0001\0\u0020\0\0\0\0\0\0", "that is a capability of revision 1"), ("security.capability", "junk", "that is no capability"), ("security.capability", "", "that is an empty capability"),
            ("security.selinux", "system_u:object_r:bin_t:s0\0", "of SELinux"), ("security.ima", "\u0001abc", "of IMA"), ("security.evm", "\u0002abc", "of EVM"),
            ("system.posix_acl_access", "\u0002\0\0\0\u0001\0\u0006\0\u00ff\u00ff\u00ff\u00ff\u0002\0\u0004\0\u0001\0\0\0\u0004\0\u0004\0\u00ff\u00ff\u00ff\u00ff\u0010\0\u0004\0\u00ff\u00ff\u00ff\u00ff \0\u0004\0\u00ff\u00ff\u00ff\u00ff", "that is an access list"),
            ("system.posix_acl_access", "junk", "that is no access list"), ("system.posix_acl_default", "\u0002\0\0\0\u0001\0\u0007\0\u00ff\u00ff\u00ff\u00ff\u0004\0\u0005\0\u00ff\u00ff\u00ff\u00ff \0\u0005\0\u00ff\u00ff\u00ff\u00ff", "that is a default access list"),
            ("system.a", "value", "of the system"), ("trusted.overlay.opaque", "y", "that makes opaque"), ("trusted.overlay.opaque", "x", "that makes opaque oddly"), ("trusted.overlay.redirect", "/dir", "that redirects"),
            ("trusted.overlay.metacopy", "", "that leaves the data below"), ("trusted.overlay.origin", "abc", "that names an origin"), ("user.overlay.opaque", "y", "that makes opaque for users"),
            ("foo.bar", "value", "of an unknown namespace"), ("foo", "value", "without a namespace"), ("user", "value", "that is a namespace"), ("user.", "value", "without a name in its namespace"),
            ("user.a=b", "value", "with an equals sign"), ("user.a b", "value", "with a blank"), ("user.caf\u00e9", "value", "that is not UTF-8"), ("User.a", "value", "of a namespace in capitals"),
        })
        {
            yield return Case($"a file with an attribute {what}", New().Xattr(name, value).Put("a", data: "abc", mode: "750", owner: "1:2"));
            yield return Case($"a directory with an attribute {what}", New().Xattr(name, value).Dir("d/", "2750", "1:2", "12345670123").Put("d/a", data: "abc"));
        }

        foreach (string name in new[] { "user.a", "trusted.a", "security.a", "foo.bar", "security.capability" })
        {
            yield return Case($"a symlink with {name}", New().Xattr(name, name == "security.capability" ? Capability : "value").Symlink("l", "a"));
            yield return Case($"a fifo with {name}", New().Xattr(name, name == "security.capability" ? Capability : "value").Put("p", '6'));
            yield return Case($"a device with {name}", New().Xattr(name, name == "security.capability" ? Capability : "value").Put("c", '3', device: "1:3"));
        }

        foreach (int length in new[] { 1000, 3000, 5000, 65536, 65537, 70000 })
        {
            yield return Case($"an attribute of {length} bytes", New().Xattr("user.a", new string('v', length)).Put("a", data: "abc"));
        }

        yield return Case("an attribute with a name of 255 bytes", New().Xattr("user." + new string('n', 250), "v").Put("a", data: "abc"));
        yield return Case("an attribute with a name of 256 bytes", New().Xattr("user." + new string('n', 251), "v").Put("a", data: "abc"));
        yield return Case("fifty attributes", New().Pax([.. Enumerable.Range(0, 50).Select(i => $"SCHILY.xattr.user.n{i}={i}")]).Put("a", data: "abc"));
        yield return Case("an attribute of the root", New().Xattr("user.a", "1").Dir("/", "700"));
        yield return Case("an attribute of the dot", New().Xattr("user.a", "1").Dir("./", "700"));
        yield return Case("a file with an attribute and no permissions", New().Xattr("user.a", "1").Put("a", data: "abc", mode: "0"));
        yield return Case("a directory with an access list for what comes into it", New().Xattr("system.posix_acl_default", "\u0002\0\0\0\u0001\0\u0007\0\u00ff\u00ff\u00ff\u00ff\u0004\0\u0007\0\u00ff\u00ff\u00ff\u00ff \0\u0007\0\u00ff\u00ff\u00ff\u00ff")
            .Dir("d/", "777").Put("d/a", data: "abc", mode: "600").Dir("d/e/", "700").Put("d/f/a", data: "abc"));
    }

    private static IEnumerable<OddLayer> AttributeRecords()
    {
        yield return Case("an attribute without a name", New().Xattr("", "value").Put("a", data: "abc"));
        yield return Case("an attribute with a NUL in its name", New().Xattr("user.a\0b", "value").Put("a", data: "abc"));
        yield return Case("an attribute twice", New().Pax("SCHILY.xattr.user.a=1", "SCHILY.xattr.user.a=2").Put("a", data: "abc"));
        yield return Case("an attribute twice, the second time without a value", New().Pax("SCHILY.xattr.user.a=1", "SCHILY.xattr.user.a=").Put("a", data: "abc"));
        yield return Case("an attribute in a PAX header that another follows", New().Xattr("user.a", "1").Xattr("user.b", "2").Put("a", data: "abc"));
        yield return Case("an attribute of libarchive", New().Pax("LIBARCHIVE.xattr.user.a=dmFsdWU").Put("a", data: "abc"));
        yield return Case("an attribute of a wrong case", New().Pax("schily.xattr.user.a=1").Put("a", data: "abc"));
        yield return Case("an attribute and a bad number", New().Pax("SCHILY.xattr.user.a=1", "uid=x").Put("a", data: "abc"));
        yield return Case("an access list of star", New().Pax("SCHILY.acl.access=user::rw-,group::r--,other::r--").Put("a", data: "abc"));
        yield return Case("flags of star", New().Pax("SCHILY.fflags=immutable").Put("a", data: "abc"));
        yield return Case("an attribute in a global header", New().Global("SCHILY.xattr.user.a=1").Put("a", data: "abc"));
        yield return Case("an attribute in a GNU archive", New().Xattr("user.a", "1").Put("a", data: "abc", magic: Gnu));
        yield return Case("good and bad attributes", New().Pax("SCHILY.xattr.user.a=1", "SCHILY.xattr.foo.bar=2", "SCHILY.xattr.user.z=3").Put("a", data: "abc"));
    }

    private static IEnumerable<OddLayer> Modes()
    {
        foreach (string mode in new[] { "0", "777", "4755", "2755", "1777", "7777", "10644", "100644", "40755", "170777", "177777", "7777777" })
        {
            yield return Case($"a file of mode {mode}", New().Put("a", data: "abc", mode: mode, owner: "1:2"));
            yield return Case($"a directory of mode {mode}", New().Dir("d/", mode, "1:2").Put("d/a", data: "abc"));
        }

        foreach (string mode in new[] { "0", "4755", "7777", "20644", "170777" })
        {
            yield return Case($"a device of mode {mode}", New().Put("c", '3', mode: mode, owner: "1:2", device: "1:3"));
            yield return Case($"a fifo of mode {mode}", New().Put("p", '6', mode: mode, owner: "1:2"));
        }

        yield return Case("a setuid file with a capability", New().Xattr("security.capability", Capability).Put("a", data: "abc", mode: "6755", owner: "1:2"));
        yield return Case("a setgid directory and what comes into it", New().Dir("d/", "2755", "0:7").Put("d/a", data: "abc").Dir("d/e/").Put("d/f/a", data: "abc"));
        yield return Case("modes of the root", New().Dir("/", "7750", "1:2", "12345670123"));
        yield return Case("a mode that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 100, "rw-r--r-")));
        yield return Case("a mode in base-256", New().Put("a", mode: "\u0080\0\0\0\0\0\u0001\u00a4"));
        yield return Case("a negative mode", New().Put("a", mode: "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"));
        yield return Case("a mode beyond 32 bits", New().Put("a", mode: "\u0080\0\0\u0001\0\0\u0001\u00a4"));
        yield return Case("a mode beyond 32 bits of a device", New().Put("c", '3', mode: "\u0080\0\0\u0001\0\0\u0001\u00a4", device: "1:3"));
        yield return Case("a mode of blanks", New().Put("a", mode: "        "));
    }

    private static IEnumerable<OddLayer> Owners()
    {
        foreach (string id in new[] { "65535", "2097151", "2097152", "2147483647", "2147483648", "4294967294", "4294967295", "4294967296", "4294967301", "-1", "-2", "-4294967295", "9223372036854775807", "9223372036854775808", "", "x", "+5", "1.5" })
        {
            yield return Case($"an owner '{id}'", New().Pax($"uid={id}").Put("a", data: "abc", mode: "4755", owner: "1:2").Pax($"uid={id}").Dir("d/", "755", "1:2"));
            yield return Case($"a group '{id}'", New().Pax($"gid={id}").Put("a", data: "abc", mode: "4755", owner: "1:2").Pax($"gid={id}").Symlink("l", "a", "1:2"));
        }

        yield return Case("an owner in base-256", New().Put("a", owner: "\u0080\0\0\0\0\u0012\u00d6\u0087:\u0080\0\0\0\0\u0012\u00d6\u0088"));
        yield return Case("a negative owner in base-256", New().Put("a", owner: "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe:0"));
        yield return Case("an owner beyond 32 bits in base-256", New().Put("a", owner: "\u0080\0\0\u0001\0\0\0\u0005:0"));
        yield return Case("an owner that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 108, "abc\0")));
        yield return Case("an owner by name", New().Pax("uname=daemon", "gname=daemon").Put("a", owner: "7:8"));
        yield return Case("an owner of the root", New().Dir("/", "755", "1:2"));
        yield return Case("an owner by a PAX header that another follows", New().Pax("uid=5").Pax("gid=6").Put("a", owner: "1:2"));
    }

    private static IEnumerable<OddLayer> Times()
    {
        foreach (string time in new[]
        {
            "0", "-1", "-0.5", "0.5", "-1.25", "-0.000000001", "-1.999999999", "1.9999999999", "1350244992.023960108", "1350244992.0239601089", "1.", "2147483647", "2147483648", "4294967295", "4294967296", "7258118400", "9223372036",
            "9223372036.854775807", "9223372036.854775808", "9223372037", "15032385535", "15032385536", "15032385535.5", "253402300800", "9223372036854775807", "9223372036854775808", "-9223372036.5", "-9223372037", "-9223372036854775808", "", "x", "1e3", " 1", "+1",
        })
        {
            yield return Case($"a time '{time}'", New().Pax($"mtime={time}").Put("a", data: "abc").Pax($"mtime={time}").Dir("d/").Pax($"mtime={time}").Symlink("l", "a").Pax($"mtime={time}").Put("c", '3', device: "1:3"));
        }

        // What shows of an access time is a modification time that may not be later.
        foreach (string time in new[] { "1", "-1", "1350244993.5", "9223372037", "x", "" })
        {
            yield return Case($"an access time '{time}'", New().Pax($"atime={time}", "mtime=1350244992").Put("a", data: "abc").Pax($"atime={time}", "mtime=1350244992").Symlink("l", "a"));
        }

        yield return Case("an access time and no other", New().Pax("atime=1350244993.5").Put("a", data: "abc"));
        yield return Case("a change time", New().Pax("ctime=1350244993.5").Put("a", data: "abc"));
        yield return Case("a change time that is no number", New().Pax("ctime=x").Put("a", data: "abc"));
        yield return Case("a time before 1970 in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 136, new string('\u00ff', 12))));
        yield return Case("a time beyond 2242 in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 136, "\u0080\0\0\0\0\0\0\u0003\u0080\0\0\0")));
        yield return Case("a time beyond 2262 in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 136, "\u0080\0\0\0\0\0\0\u0004\0\0\0\0")));
        yield return Case("a time of 63 bits in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 136, "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")));
        yield return Case("a time that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 136, "yesterday\0")));
        yield return Case("a time of the root", New().Pax("mtime=1350244992.5").Dir("/"));
        yield return Case("a time before 1970 of the root", New().Pax("mtime=-5").Dir("/"));
        yield return Case("times of directories in one another", New().Dir("d/", time: "12345670121").Dir("d/e/", time: "12345670122").Dir("d/e/f/", time: "12345670123").Put("d/e/f/a", data: "abc"));
    }
}
