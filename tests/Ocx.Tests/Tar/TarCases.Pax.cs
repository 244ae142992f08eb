using System.Text;

namespace Ocx.Tests.Tar;

/// <content>PAX headers and sparse files.</content>
public static partial class TarCases
{
    private static IEnumerable<TarCase> Pax()
    {
        yield return Case("a PAX path", New().Pax("path=pax/name").File("short", "x"));
        yield return Case("a PAX path of 64 KiB", New().Pax("path=" + new string('n', 65_536)).File("short", "x"));
        yield return Case("a PAX path that is not UTF-8", New().Pax("path=caf\xe9").File("short", "x"));
        yield return Case("a PAX path in UTF-8", New().Pax("path=caf\xc3\xa9\xe2\x80\xa8").File("short", "x"));
        yield return Case("an empty PAX path", New().Pax("path=").File("short", "x"));
        yield return Case("a PAX link path", New().Pax("linkpath=" + new string('t', 200)).Header("l", '2', link: "t"));
        yield return Case("a larger PAX size", New().Pax("size=600").Header("a", size: 3).Data(new string('x', 600)).File("b", "y"));
        yield return Case("a smaller PAX size", New().Pax("size=3").Header("a", size: 600).Data("abc").File("b", "y"));
        yield return Case("a negative PAX size", New().Pax("size=-1").Header("a", size: 3).Data("abc"));
        yield return Case("a PAX size that is no number", New().Pax("size=x").File("a", "abc"));
        yield return Case("a PAX size with a sign", New().Pax("size=+3").Header("a").Data("abc"));
        yield return Case("a PAX size with a space", New().Pax("size= 3").File("a", "abc"));
        yield return Case("a PAX size with an underscore", New().Pax("size=1_0").File("a", "abc"));
        yield return Case("a PAX size with a NUL behind", New().Pax("size=3\0").File("a", "abc"));
        yield return Case("a PAX size beyond 64 bits", New().Pax("size=9223372036854775808").File("a", "abc"));
        yield return Case("a PAX size for a directory", New().Pax("size=700").Header("d/", '5').File("b", "y"));
        yield return Case("a PAX uid beyond 64 bits", New().Pax("uid=99999999999999999999").File("a", "abc"));
        yield return Case("a negative PAX gid", New().Pax("gid=-2").File("a", "abc"));
        foreach (string time in new[] { "1350244992.023960108", "-1.5", "-0.25", "1.", ".5", "1.x", "", "1e3", "+7.1", "--7", "1.1234567890123", "1.-5", "99999999999999999999" })
        {
            yield return Case($"a PAX time '{time}'", New().Pax("mtime=" + time).File("a", "abc"));
        }

        yield return Case("a bad PAX atime", New().Pax("atime=x").File("a", "abc"));
        yield return Case("a bad PAX ctime", New().Pax("ctime=x").File("a", "abc"));
        yield return Case("two records of one key", New().Pax("path=first", "path=second").File("a", "abc"));
        yield return Case("a bad record and a good one of its key", New().Pax("size=x", "size=3").File("a", "abc"));
        yield return Case("a good record and an empty one of its key", New().Pax("path=first", "path=").File("a", "abc"));
        yield return Case("two PAX headers", New().Pax("path=first").Pax("mtime=1").File("a", "abc"));
        yield return Case("a PAX header and nothing behind", New().Pax("path=first"));
        yield return Case("a PAX header and no end", New().Pax("path=first").Unfinished());
        yield return Case("an empty PAX header", New().Header("x", 'x').File("a", "abc"));
        yield return Case("a PAX header of 600 KB", New().Pax("comment=" + new string('c', 600_000)).File("a", "abc"));
        yield return Case("xattrs", New().Pax("SCHILY.xattr.user.a=\0\x01\xff", "SCHILY.xattr.security.capability=\x01\0\0\x02").File("a", "abc"));
        yield return Case("unknown keys", New().Pax("LIBARCHIVE.x=y", "vendor.key=1=2").File("a", "abc"));
        yield return Case("a PAX uname with a NUL", New().Pax("uname=a\0b").File("a", "abc"));
        yield return Case("a PAX path with a NUL", New().Pax("path=a\0b").File("a", "abc"));
        yield return Case("a PAX comment with a NUL", New().Pax("comment=a\0b").File("a", "abc"));
        yield return Case("a PAX key with a NUL", New().Pax("com\0ment=ab").File("a", "abc"));
        yield return Case("a PAX record without a key", New().Pax("=value").File("a", "abc"));
        yield return Case("a PAX record without an equals sign", New().Pax("keyvalue").File("a", "abc"));
        yield return Case("a PAX key with spaces", New().Pax(" k = v ").File("a", "abc"));
        yield return Case("a PAX value with newlines", New().Pax("path=a\nb\n").File("a", "abc"));
        yield return Case("a PAX header in a GNU archive", New().Pax("path=p").File("a", "abc", magic: Gnu));
        yield return Case("a PAX header in a V7 archive", New().Pax("path=p").File("a", "abc", magic: V7));
        yield return Case("a PAX header that claims two megabytes of data, cut", New().Header("x", 'x', 2 << 20).Raw(new byte[100]).Unfinished());
        foreach ((string name, string record) in new[]
        {
            ("no space", "12\n"), ("too long", "99 path=abc\n"), ("too short", "9 path=abc\n"), ("no newline", "12 path=abcd"),
            ("no number", "xx path=abc\n"), ("a leading zero", "0012 path=a\n"), ("a plus sign", "+11 path=a\n"), ("negative", "-11 path=a\n"),
            ("length 4", "4 =\n"), ("length 5", "5 a=\n"), ("length 0", "0 a=b\n"), ("an empty record", "005 \n"), ("leading space", " 10 path=a\n"),
            ("trailing junk", "10 path=a\njunk"), ("trailing NULs", "10 path=a\n\0\0"), ("beyond 64 bits", "99999999999999999999 a=b\n"),
        })
        {
            yield return Case($"a PAX record with {name}", New().PaxRaw(record).File("a", "abc"));
        }
    }

    private static IEnumerable<TarCase> Sparse()
    {
        yield return Case("an old GNU sparse file", OldSparse(10_000, "abcdef", (0, 3), (5000, 3)));
        yield return Case("an old GNU sparse file with a hole at its end", OldSparse(10_000, "abc", (100, 3), (10_000, 0)));
        yield return Case("an old GNU sparse file of holes only", OldSparse(10_000, "", (10_000, 0)));
        yield return Case("an old GNU sparse file without a map", OldSparse(10_000, ""));
        yield return Case("an old GNU sparse file without a map, with data", OldSparse(10_000, "abc"));
        yield return Case("an old GNU sparse file of size 0", OldSparse(0, ""));
        yield return Case("an old GNU sparse file of size 0, with data", OldSparse(0, "abcdef"));
        yield return Case("an old GNU sparse file out of order", OldSparse(10_000, "abcdef", (5000, 3), (0, 3)));
        yield return Case("an old GNU sparse file that overlaps", OldSparse(10_000, "abcdef", (0, 4), (3, 2)));
        yield return Case("an old GNU sparse file beyond its size", OldSparse(10_000, "abcdef", (9_998, 6)));
        yield return Case("an old GNU sparse file with too little data", OldSparse(10_000, "ab", (0, 3)));
        yield return Case("an old GNU sparse file with too much data", OldSparse(10_000, "abcdef", (0, 3)));
        yield return Case("an old GNU sparse file with a bad number", New().Header("s", 'S', 3, magic: Gnu, edit: b => TarBuilder.Put(b, 386, "zzz")).Data("abc"));
        yield return Case("an old GNU sparse file with a bad real size", New().Header("s", 'S', 3, magic: Gnu, edit: b => TarBuilder.Put(b, 483, "zzz")).Data("abc"));
        yield return Case("an old GNU sparse file, extended", ExtendedSparse(30));
        yield return Case("an old GNU sparse file, extended by an empty block", ExtendedSparse(4));
        yield return Case("an old GNU sparse file, extended and cut", ExtendedSparse(30).Bytes[..800]);
        yield return Case("an old GNU sparse file in a ustar header", New().Header("s", 'S', 3, edit: b => TarBuilder.Put(b, 483, Octal(3))).Data("abc"));

        const string real = "GNU.sparse.realsize=10000", size = "GNU.sparse.size=10000", name = "GNU.sparse.name=real/name";
        const string blocks = "GNU.sparse.numblocks=2", map = "GNU.sparse.map=0,3,5000,3";
        string[] pairs = ["GNU.sparse.offset=0", "GNU.sparse.numbytes=3", "GNU.sparse.offset=5000", "GNU.sparse.numbytes=3"];
        yield return Case("sparse 0.0", New().Pax([size, blocks, .. pairs]).File("s", "abcdef"));
        yield return Case("sparse 0.0 with versions", New().Pax(["GNU.sparse.major=0", "GNU.sparse.minor=0", size, blocks, .. pairs]).File("s", "abcdef"));
        yield return Case("sparse 0.0 out of turn", New().Pax([size, blocks, pairs[1], pairs[0]]).File("s", "abcdef"));
        yield return Case("sparse 0.0 with a comma", New().Pax([size, blocks, "GNU.sparse.offset=0,3", .. pairs[1..]]).File("s", "abcdef"));
        yield return Case("sparse 0.0 with an odd number of records", New().Pax([size, blocks, .. pairs[..3]]).File("s", "abcdef"));
        yield return Case("sparse 0.1", New().Pax("GNU.sparse.major=0", "GNU.sparse.minor=1", name, size, blocks, map).File("s", "abcdef"));
        yield return Case("sparse 0.1 without versions", New().Pax(name, size, blocks, map).File("s", "abcdef"));
        yield return Case("sparse 0.1 without a count", New().Pax(name, size, map).File("s", "abcdef"));
        yield return Case("sparse 0.1 with a wrong count", New().Pax(name, size, "GNU.sparse.numblocks=3", map).File("s", "abcdef"));
        yield return Case("sparse 0.1 with an empty map", New().Pax("GNU.sparse.major=0", "GNU.sparse.minor=1", size, "GNU.sparse.numblocks=0").File("s", ""));
        yield return Case("sparse 0.1 with a bad number", New().Pax(size, blocks, "GNU.sparse.map=0,3,x,3").File("s", "abcdef"));
        yield return Case("sparse 0.1 of a directory", New().Pax(name, size, blocks, map).Header("d", '5'));
        yield return Case("sparse 1.0", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", name, real).Header("s", size: 518).Raw(Map("2\n0\n3\n5000\n3\n")).Data("abcdef").File("b", "y"));
        yield return Case("sparse 1.0 with a size before the real size", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", size, "GNU.sparse.realsize=1").Header("s", size: 518).Raw(Map("2\n0\n3\n5000\n3\n")).Data("abcdef"));
        yield return Case("sparse 1.0 with a bad size", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.size=x").Header("s", size: 518).Raw(Map("2\n0\n3\n5000\n3\n")).Data("abcdef"));
        yield return Case("sparse 1.0 with a negative count", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", real).Header("s", size: 518).Raw(Map("-1\n")).Data("abcdef"));
        yield return Case("sparse 1.0 with a huge count", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", real).Header("s", size: 518).Raw(Map("9999999999\n")).Data("abcdef"));
        yield return Case("sparse 1.0 with a bad number", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", real).Header("s", size: 518).Raw(Map("2\n0\nx\n5000\n3\n")).Data("abcdef"));
        yield return Case("sparse 1.0 with no map", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", real).File("s", "abcdef"));
        yield return Case("sparse 1.0 with a long map", LongMap());
        yield return Case("sparse 1.0 of size 0", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=0").Header("s", size: 512).Raw(Map("0\n")).File("b", "y"));
        yield return Case("sparse of an unknown version", New().Pax("GNU.sparse.major=2", "GNU.sparse.minor=0", name, size).File("s", "abc"));
        yield return Case("sparse with half a version", New().Pax("GNU.sparse.major=1", name, size, map).File("s", "abc"));
        yield return Case("sparse name without a map", New().Pax(name, size).File("s", "abc"));

        static byte[] Map(string text) => [.. Encoding.ASCII.GetBytes(text), .. new byte[-text.Length & 511]];

        static TarCase LongMap()
        {
            var text = new StringBuilder("100\n");
            for (int i = 0; i < 100; i++) text.Append(i * 10).Append("\n1\n");
            byte[] map = Map(text.ToString());
            return Case("sparse 1.0 with a long map", New().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", real).Header("s", size: map.Length + 100).Raw(map).Data(new string('d', 100)));
        }
    }

    private static string Octal(long value) => Convert.ToString(value, 8).PadLeft(11, '0') + "\0";

    private static TarBuilder OldSparse(long realSize, string data, params (long Offset, long Length)[] map) =>
        New().Header("s", 'S', data.Length, magic: Gnu, edit: b =>
        {
            for (int i = 0; i < map.Length; i++) TarBuilder.Put(b, 386 + 24 * i, Octal(map[i].Offset) + Octal(map[i].Length));
            TarBuilder.Put(b, 483, Octal(realSize));
        }).Data(data).File("b", "y");

    // The first four fragments stand in the header, the rest in blocks of 21.
    private static TarCase ExtendedSparse(int fragments)
    {
        TarBuilder tar = New().Header("s", 'S', fragments, magic: Gnu, edit: b =>
        {
            for (int i = 0; i < 4; i++) TarBuilder.Put(b, 386 + 24 * i, Octal(i * 10) + Octal(1));
            b[482] = 1;
            TarBuilder.Put(b, 483, Octal(5000));
        });
        for (int next = 4; ; next += 21)
        {
            byte[] block = new byte[512];
            for (int i = 0; i < 21 && next + i < fragments; i++) TarBuilder.Put(block, 24 * i, Octal((next + i) * 10) + Octal(1));
            bool more = next + 21 < fragments;
            block[504] = more ? (byte)1 : (byte)0;
            tar.Raw(block);
            if (!more) break;
        }

        return Case($"an old GNU sparse file with {fragments} fragments", tar.Data(new string('f', fragments)).File("b", "y"));
    }

    private static TarCase Case(string name, TarCase tar) => Case(name, tar.Bytes);
}
