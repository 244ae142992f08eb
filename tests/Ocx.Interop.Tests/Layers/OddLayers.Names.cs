namespace Ocx.Interop.Tests.Layers;

/// <content>What entries are called.</content>
internal static partial class OddLayers
{
    private static IEnumerable<OddLayer> Names()
    {
        foreach ((string name, string what) in new[]
        {
            ("/abs/a", "absolute"), ("//abs//a", "absolute, with slashes"), ("../a", ".. in front"), ("../../../a", "several .."), ("a/../../x", "more .. than directories"),
            ("missing/../a", ".. behind a missing directory"), ("./a", "./ in front"), ("a/./b", ". within"), ("a//b", "slashes within"), (".a", "a dot in front"),
            ("...", "three dots"), ("..a", "two dots and more"), ("a/...", "three dots in a directory"), (" ", "a blank"), (" a ", "blanks around"), ("-rf", "like an option"),
            ("caf\u00e9", "not UTF-8"), ("d\u00ff/\u00fe", "not UTF-8 in a directory"), ("a\nb", "a newline"), ("a\tb", "a tab"), ("a\\b", "a backslash"), ("\\", "a backslash alone"),
            ("a\u001b\u007fb", "control characters"), ("e\u00cc\u0081", "a combining accent"), ("caf\u00c3\u00a9", "UTF-8"), ("\u00ed\u00a0\u0080", "a surrogate"),
            ("<a>&\"'", "what HTML escapes"), ("a\u00e2\u0080\u00a8b", "a line separator"), ("a:b", "a colon"), ("*?[", "what shells expand"), ("%s%n", "what printf expands"),
        })
        {
            yield return Case($"a name: {what}", New().Pax($"path={name}").Put("x", data: "abc", mode: "640"));
        }

        foreach ((string name, string what) in new[] { ("", "nothing"), (".", "a dot"), ("./", "dot and slash"), ("..", "two dots"), ("../..", "two dots twice"), ("/", "a slash"), ("//", "two slashes"), ("/.", "slash and dot"), ("a/..", "a directory and back") })
        {
            yield return Case($"a directory named {what}", New().Dir(name, "2710", "1:2", "12345670123"));
            yield return Case($"a file named {what}", New().Put("before", data: "abc").Put(name, data: "abc"));
            yield return Case($"a symlink named {what}", New().Put("before", data: "abc").Symlink(name, "target"));
            yield return Case($"a hard link named {what}", New().Put("before", data: "abc").Link(name, "before"));
        }

        yield return Case("a component of 255 bytes", New().Pax($"path=d/{new string('n', 255)}").Put("x", data: "abc"));
        yield return Case("a component of 256 bytes", New().Pax($"path=d/{new string('n', 256)}").Put("x", data: "abc"));
        yield return Case("a parent of 256 bytes", New().Pax($"path={new string('n', 256)}/a").Put("x", data: "abc"));
        yield return Case("a symlink of 256 bytes", New().Pax($"path={new string('n', 256)}").Symlink("x", "target"));
        yield return Case("a directory of 256 bytes", New().Pax($"path={new string('n', 256)}/").Dir("x"));
        yield return Case("a path of 3000 bytes", New().Pax($"path={Repeat(new string('n', 99) + "/", 30)}a").Put("x", data: "abc"));
        yield return Case("a path of 4095 bytes", New().Pax($"path={Repeat(new string('n', 99) + "/", 40)}{new string('m', 95)}").Put("x", data: "abc"));
        yield return Case("a path of 4096 bytes", New().Pax($"path={Repeat(new string('n', 99) + "/", 40)}{new string('m', 96)}").Put("x", data: "abc"));
        yield return Case("a path of 10000 bytes", New().Pax($"path={Repeat(new string('n', 99) + "/", 100)}a").Put("x", data: "abc"));
        yield return Case("a path of 10000 bytes that is short when it is cleaned", New().Pax($"path={Repeat("n/../", 2000)}a").Put("x", data: "abc"));
        yield return Case("1100 components", New().Pax($"path={Repeat("d/", 1100)}a").Put("x", data: "abc"));
        yield return Case("1100 components, directory by directory", Enumerable.Range(1, 1100).Aggregate(New(), (tar, i) => tar.Pax($"path={Repeat("d/", i)}").Dir("x", time: "12345670123")));
        yield return Case("a PAX path with a NUL", New().Pax("path=a\0b").Put("x", data: "abc"));
        yield return Case("bytes behind the name's NUL", New().Put("a\0b", data: "abc"));
        yield return Case("an empty PAX path", New().Pax("path=").Put("a", data: "abc"));
        yield return Case("a prefix and no name", New().Header("", prefix: "prefix"));
        yield return Case("names that differ in their case", New().Put("name", data: "abc").Put("Name", data: "def"));
    }

    private static IEnumerable<OddLayer> Spellings()
    {
        yield return Case("a file twice", New().Put("a", data: "first").Put("a", data: "second"));
        yield return Case("a file twice, with ./", New().Put("a", data: "first").Put("./a", data: "second"));
        yield return Case("a file twice, with a slash in front", New().Put("a", data: "first", mode: "4755").Put("/a", data: "2nd"));
        yield return Case("a file twice, with .. in front", New().Put("a", data: "first").Put("../a", data: "2nd"));
        yield return Case("a file twice, with .. within", New().Put("a", data: "first").Put("b/../a", data: "2nd"));
        yield return Case("a file twice, through a symlink", New().Dir("d").Symlink("l", "d").Put("d/a", data: "first").Put("l/a", data: "2nd"));
        yield return Case("a directory twice", New().Dir("d/").Dir("d/"));
        yield return Case("a directory twice, once without a slash", New().Dir("d/").Dir("d"));
        yield return Case("a directory twice, with a slash in front", New().Dir("d/", "700", "1:2", "12345670123").Put("d/a", data: "abc").Dir("/d/", "750", "3:4", "12345670124"));
        yield return Case("a directory twice, the second time with attributes", New().Xattr("user.a", "1").Dir("d/").Xattr("user.b", "2").Dir("/d/"));
        yield return Case("a slash twice", New().Dir("/", "700").Dir("//", "750"));
        yield return Case("a dot and a slash", New().Dir("./", "700").Dir("/", "2750", "1:2", "12345670123"));
        yield return Case("a dot twice", New().Dir("./", "700").Dir(".", "750"));
        yield return Case("a file and a file with a trailing slash", New().Put("a", data: "first").Put("a/", data: "second"));
        yield return Case("a whiteout twice", New().Put(".wh.a").Put(".wh.a"));
        yield return Case("a symlink twice, with a slash in front", New().Symlink("l", "first").Symlink("/l", "second"));
        yield return Case("a fifo twice, with a slash in front", New().Put("p", '6', mode: "600").Put("/p", '6', mode: "666"));
    }
}
