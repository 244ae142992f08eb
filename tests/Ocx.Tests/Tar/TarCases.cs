using System.Text;

namespace Ocx.Tests.Tar;

/// <summary>
/// Hand-made tars, each with one oddity. Whether one is good is not said here: the real tar-split says it in the
/// interop tests, and the unit tests hold for good and bad ones alike.
/// </summary>
public static partial class TarCases
{
    private const string Gnu = "ustar  \0";
    private const string V7 = "";

    public static IEnumerable<TarCase> All =>
        Endings().Concat(Types()).Concat(Names()).Concat(LongNames()).Concat(Pax()).Concat(Globals()).Concat(Numbers()).Concat(Formats()).Concat(Sparse());

    public static IEnumerable<object[]> Rows() => All.Select(c => new object[] { c.Name });

    public static TarCase Named(string name) => All.Single(c => c.Name == name);

    private static TarBuilder New() => new();

    private static TarCase Case(string name, byte[] bytes) => new(name, bytes);

    private static TarCase Case(string name, TarBuilder tar) => new(name, tar.Done());

    private static IEnumerable<TarCase> Endings()
    {
        byte[] one = New().File("a", "abc").Done();
        yield return Case("no bytes at all", []);
        yield return Case("half a block of zeros", new byte[256]);
        yield return Case("one block of zeros", new byte[512]);
        yield return Case("two blocks of zeros", new byte[1024]);
        yield return Case("two and a half blocks of zeros", new byte[1280]);
        yield return Case("twenty blocks of zeros", new byte[10240]);
        yield return Case("one file", one);
        yield return Case("no end blocks", New().File("a", "abc").Unfinished());
        yield return Case("one end block", New().File("a", "abc").Zeros(512).Unfinished());
        yield return Case("one and a half end blocks", New().File("a", "abc").Zeros(768).Unfinished());
        yield return Case("blocking of 10240", New().File("a", "abc").Zeros(10240 - 1024).Unfinished());
        yield return Case("junk behind the end", New().File("a", "abc").Zeros(1024).Raw(TarBuilder.Bytes("junk")).Unfinished());
        yield return Case("another archive behind the end", New().File("a", "abc").Zeros(1024).File("b", "xyz").Done());
        yield return Case("a tail of three megabytes", New().File("a", "abc").Zeros(1024 + 3_000_001).Unfinished());
        yield return Case("ends exactly behind the data", New().Header("a", size: 3).Raw(TarBuilder.Bytes("abc")).Unfinished());
        yield return Case("ends within the final padding", New().Header("a", size: 3).Raw(TarBuilder.Bytes("abc\0\0\0")).Unfinished());
        yield return Case("ends within the data", New().Header("a", size: 3).Raw(TarBuilder.Bytes("ab")).Unfinished());
        yield return Case("ends behind a header with data", New().Header("a", size: 3).Unfinished());
        yield return Case("ends within a header", one[..511]);
        yield return Case("ends within the second header", New().File("a", "abc").Raw(one[..200]).Unfinished());
        yield return Case("ends within the padding of a PAX header", New().Header("x", 'x', 11).Raw(TarBuilder.Bytes("11 path=bcd\n")).Unfinished());
        yield return Case("a zero block, then a header", New().File("a", "abc").Zeros(512).File("b", "").Done());
        yield return Case("garbage", Enumerable.Range(0, 2048).Select(i => (byte)(i * 7)).ToArray());
        yield return Case("data of 511 bytes", New().File("a", new string('x', 511)));
        yield return Case("data of 512 bytes", New().File("a", new string('x', 512)));
        yield return Case("data of 513 bytes", New().File("a", new string('x', 513)));
        yield return Case("data of 70000 bytes", New().File("a", new string('x', 70_000)));
        yield return Case("padding that is not zero", New().Header("a", size: 3).Raw(TarBuilder.Bytes("abc" + new string('!', 509))).File("b", "x"));
        TarBuilder many = New();
        for (int i = 0; i < 300; i++) many.File($"dir/file{i}", new string('y', i));
        yield return Case("three hundred files", many);
    }

    private static IEnumerable<TarCase> Types()
    {
        yield return Case("a directory", New().Header("d/", '5'));
        yield return Case("a directory without a slash", New().Header("d", '5'));
        yield return Case("a symbolic link", New().Header("l", '2', link: "target"));
        yield return Case("a hard link", New().File("a", "x").Header("l", '1', link: "a"));
        yield return Case("a character device", New().Header("c", '3', edit: b => TarBuilder.Put(b, 329, "0000001\0000003\0")));
        yield return Case("a block device", New().Header("b", '4'));
        yield return Case("a pipe", New().Header("p", '6'));
        yield return Case("a hard link with a size", New().Header("l", '1', 3, "a"));
        yield return Case("a directory with a size", New().Header("d/", '5', 512));
        yield return Case("a symbolic link with a negative size", New().Header("l", '2', rawSize: new string('\xff', 12), link: "a"));
        yield return Case("a file with a negative size", New().Header("a", rawSize: new string('\xff', 12)));
        yield return Case("type NUL", New().File("a", "abc", '\0'));
        yield return Case("type NUL with a slash behind the name", New().Header("d/", '\0'));
        yield return Case("type NUL with a slash and a size", New().Header("d/", '\0', 3).File("b", "x"));
        yield return Case("type NUL that becomes a directory by PAX", New().Pax("path=d/").Header("f", '\0', 3).File("b", "x"));
        yield return Case("a file with a slash behind the name", New().File("a/", "abc"));
        foreach (char type in "7ADEIMNVXZS\x80")
        {
            yield return Case($"type 0x{(int)type:x2} with data", New().File("a", "abc", type));
            yield return Case($"type 0x{(int)type:x2} without data", New().Header("a", type).File("b", "x"));
        }
    }

    private static IEnumerable<TarCase> Names()
    {
        yield return Case("an empty name", New().File("", "x"));
        yield return Case("an empty name twice", New().Header("").Header(""));
        yield return Case("a dot", New().Header("./", '5').File("./a", "x"));
        yield return Case("a dot and an empty name", New().Header("./", '5').Header(""));
        yield return Case("double slashes", New().File("a//b", "x"));
        yield return Case("an absolute name", New().File("/a", "x"));
        yield return Case("a name that climbs", New().File("../a", "x").File("b/../../c", "y"));
        yield return Case("the same file twice", New().File("a", "x").File("a", "y"));
        yield return Case("the same file in another spelling", New().File("a", "x").File("./a", "y"));
        yield return Case("the same file by way of a parent", New().File("b", "x").File("a/../b", "y"));
        yield return Case("the same directory twice", New().Header("d/", '5').Header("d", '5'));
        yield return Case("a directory and then a file of its name", New().Header("d/", '5').File("d", "x"));
        yield return Case("a and /a", New().File("a", "x").File("/a", "y"));
        yield return Case("/a and //a", New().File("/a", "x").File("//a", "y"));
        yield return Case("/../a and /a", New().File("/../a", "x").File("/a", "y"));
        yield return Case("../a and ../../a", New().File("../a", "x").File("../../a", "y"));
        yield return Case("../x/../a and ../a", New().File("../x/../a", "x").File("../a", "y"));
        yield return Case("a hundred bytes of name", New().File(new string('n', 100), "x"));
        yield return Case("a prefix", New().File("name", "x", prefix: "some/prefix"));
        yield return Case("a prefix of 155 bytes and a full name", New().File(new string('n', 100), "x", prefix: new string('p', 155)));
        yield return Case("a prefix and no name", New().File("", "x", prefix: "prefix"));
        yield return Case("a name that is not UTF-8", New().File("caf\xe9", "x"));
        yield return Case("a name of mixed encodings", New().File("caf\xe9<&>\xe2\x80\xa8", "x"));
        yield return Case("an encoded surrogate", New().File("\xed\xa0\x80", "x"));
        yield return Case("an overlong encoding", New().File("\xc0\xaf", "x"));
        yield return Case("a cut UTF-8 character", New().File("a\xe2\x82", "x"));
        yield return Case("the replacement character itself", New().File("\xef\xbf\xbd", "x"));
        yield return Case("an astral character", New().File("\xf0\x9f\x90\xb3", "x"));
        yield return Case("a noncharacter", New().File("\xef\xbf\xbf", "x"));
        yield return Case("what HTML and JSON escape", New().File("<a>&\"\\'/\x7f", "x"));
        yield return Case("line separators", New().File("a\xe2\x80\xa8" + "b\xe2\x80\xa9", "x"));
        yield return Case("all control characters", New().File(string.Concat(Enumerable.Range(1, 31).Select(i => (char)i)), "x"));
        yield return Case("spaces at both ends", New().File(" a ", "x"));
        yield return Case("bytes behind the name's NUL", New().File("a\0b", "x"));
        yield return Case("whiteouts", New().File(".wh.a", "").File("d/.wh..wh..opq", ""));
    }

    private static IEnumerable<TarCase> LongNames()
    {
        string name = "long/" + new string('n', 150);
        yield return Case("a GNU long name", New().LongName(name).File("long", "x", magic: Gnu));
        yield return Case("a GNU long link", New().LongName(name, 'K').Header("l", '2', link: "long", magic: Gnu));
        yield return Case("a GNU long name and link", New().LongName(name).LongName(name + "2", 'K').Header("l", '1', link: "long", magic: Gnu));
        yield return Case("a GNU long name with a NUL within", New().File("././@LongLink", "abc\0def", 'L', Gnu).File("x", "x", magic: Gnu));
        yield return Case("an empty GNU long name", New().Header("././@LongLink", 'L', magic: Gnu).File("x", "x", magic: Gnu));
        yield return Case("a GNU long name without a NUL", New().File("././@LongLink", name, 'L', Gnu).File("x", "x", magic: Gnu));
        yield return Case("two GNU long names", New().LongName(name).LongName("second").File("x", "x", magic: Gnu));
        yield return Case("a GNU long name of 70000 bytes", New().LongName(new string('n', 70_000)).File("x", "x", magic: Gnu));
        yield return Case("a GNU long name and nothing behind", New().LongName(name));
        yield return Case("a GNU long name, cut", New().Header("././@LongLink", 'L', 600, magic: Gnu).Raw(new byte[100]).Unfinished());
        yield return Case("a GNU long name and a PAX path", New().LongName(name).Pax("path=pax").File("x", "x"));
        yield return Case("a PAX path and a GNU long name", New().Pax("path=pax").LongName(name).File("x", "x"));
        yield return Case("a GNU long name in a ustar header", New().File("@LongLink", name, 'L').File("x", "x"));
        yield return Case("a GNU long name that ends in a slash", New().LongName(name + "/").Header("x", '\0', 3, magic: V7).File("b", "x"));
        yield return Case("a GNU long name before a global header", New().LongName(name).Global("comment=c").File("x", "x"));
    }

    private static IEnumerable<TarCase> Globals()
    {
        yield return Case("a global header", New().Global("comment=abc").File("a", "x"));
        yield return Case("a global header with a path", New().Global("path=other").File("a", "x"));
        yield return Case("a global header with a bad number", New().Global("uid=x").File("a", "x"));
        yield return Case("a global header with a bad record", New().File("g", "5 x\n", 'g').File("a", "x"));
        yield return Case("two global headers", New().Global("comment=a").Global("comment=b"));
        yield return Case("two global headers with other names", New().File("g1", TarBuilder.Record("a=b"), 'g').File("g2", TarBuilder.Record("a=b"), 'g'));
        yield return Case("a PAX header, a global one and a file", New().Pax("path=pax").Global("comment=c").File("a", "x"));
        yield return Case("a global header at the end", New().File("a", "x").Global("comment=c"));
        yield return Case("an empty global header", New().Header("g", 'g').File("a", "x"));
    }

    private static IEnumerable<TarCase> Numbers()
    {
        string big = "\x80" + new string('\0', 10);
        yield return Case("a size in base-256", New().Header("a", rawSize: big + "\x03").Data("abc"));
        yield return Case("a size of 2^63-1 and nothing behind", New().Header("a", rawSize: "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff").Unfinished());
        yield return Case("a size of 2^63", New().Header("a", rawSize: "\x80\0\0\0\x80\0\0\0\0\0\0\0"));
        yield return Case("a size of 2^70", New().Header("a", rawSize: "\x80\0\0\x40\0\0\0\0\0\0\0\0"));
        yield return Case("a size with leading spaces", New().Header("a", rawSize: "         3 \0").Data("abc"));
        yield return Case("a size with trailing spaces", New().Header("a", rawSize: "3           ").Data("abc"));
        yield return Case("a size of NULs", New().Header("a", rawSize: new string('\0', 12)));
        yield return Case("a size of spaces", New().Header("a", rawSize: new string(' ', 12)));
        yield return Case("a size of twelve digits", New().Header("a", rawSize: "000000000003").Data("abc"));
        yield return Case("a size with a NUL within", New().Header("a", rawSize: "3\0007        ").Data("abc"));
        yield return Case("a size with a space within", New().Header("a", rawSize: "0000000 03\0\0").Data("abc"));
        yield return Case("a size that is not octal", New().Header("a", rawSize: "00000000009\0"));
        yield return Case("a size with a sign", New().Header("a", rawSize: "-0000000003\0"));
        yield return Case("an uid in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 108, "\x80\0\0\0\0\x12\xd6\x87")));
        yield return Case("a negative uid in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 108, "\xff\xff\xff\xff\xff\xff\xff\xfe")));
        yield return Case("an uid that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 108, "abc\0")));
        yield return Case("a mode that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 100, "rw-r--r-")));
        yield return Case("a mode with file type bits", New().Header("a", edit: b => TarBuilder.Put(b, 100, "0100644\0")));
        yield return Case("a time before 1970 in base-256", New().Header("a", edit: b => TarBuilder.Put(b, 136, new string('\xff', 12))));
        yield return Case("a time that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 136, "yesterday\0")));
        yield return Case("a device number that is no number", New().Header("a", edit: b => TarBuilder.Put(b, 329, "x")));
        yield return Case("a device number that is no number, in V7", New().Header("a", magic: V7, edit: b => TarBuilder.Put(b, 329, "x")));
        yield return Case("a checksum of spaces", New().Raw(Edited(b => b.AsSpan(148, 8).Fill((byte)' '))));
        yield return Case("a wrong checksum", New().Raw(Edited(b => b[148] ^= 1)));
        yield return Case("a checksum that is no number", New().Raw(Edited(b => TarBuilder.Put(b, 148, "x"))));
        yield return Case("a checksum of eight digits", New().Raw(Edited(b => TarBuilder.Put(b, 148, "00" + Encoding.ASCII.GetString(b, 148, 6)))));
        yield return Case("a signed checksum", New().Header("caf\xe9\xff", signed: true));

        static byte[] Edited(Action<byte[]> edit)
        {
            byte[] block = New().Header("a").Unfinished();
            edit(block);
            return block;
        }
    }

    private static IEnumerable<TarCase> Formats()
    {
        yield return Case("V7", New().File("a", "abc", magic: V7));
        yield return Case("V7 with bytes where others have a prefix", New().File("a", "abc", magic: V7, prefix: "prefix"));
        yield return Case("ustar without a version", New().File("a", "abc", magic: "ustar\0"));
        yield return Case("ustar with an odd version", New().File("a", "abc", magic: "ustar\0zz", prefix: "p"));
        yield return Case("half a GNU magic", New().File("a", "abc", magic: "ustar 00", prefix: "p"));
        yield return Case("GNU", New().File("a", "abc", magic: Gnu));
        yield return Case("GNU with times", New().File("a", "abc", magic: Gnu, edit: b => TarBuilder.Put(b, 345, "14000000000\00014000000000\0")));
        yield return Case("GNU with text for times", New().File("a", "abc", magic: Gnu, edit: b => TarBuilder.Put(b, 345, "an/old/go/prefix")));
        yield return Case("GNU with text over both times", New().File("a", "abc", magic: Gnu, edit: b => TarBuilder.Put(b, 345, new string('p', 60))));
        yield return Case("GNU with bad times that are not ASCII", New().File("a", "abc", magic: Gnu, edit: b => TarBuilder.Put(b, 345, "p\xe9p")));
        yield return Case("GNU with only a bad change time", New().File("a", "abc", magic: Gnu, edit: b => TarBuilder.Put(b, 357, "zzz")));
        yield return Case("star", New().File("a", "abc", prefix: "p", edit: b => TarBuilder.Put(b, 508, "tar\0")));
        yield return Case("star with times", New().File("a", "abc", prefix: "p", edit: b =>
        {
            TarBuilder.Put(b, 476, "14000000000 14000000000 ");
            TarBuilder.Put(b, 508, "tar\0");
        }));
        yield return Case("star with a bad time", New().File("a", "abc", edit: b =>
        {
            TarBuilder.Put(b, 476, "never");
            TarBuilder.Put(b, 508, "tar\0");
        }));
        yield return Case("star with a prefix of 131 bytes", New().File("a", "abc", prefix: new string('p', 131), edit: b => TarBuilder.Put(b, 508, "tar\0")));
        yield return Case("formats mixed", New().File("a", "1", magic: V7).File("b", "2").File("c", "3", magic: Gnu));
    }
}
