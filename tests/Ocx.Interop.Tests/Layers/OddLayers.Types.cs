using Ocx.Tests.Tar;

namespace Ocx.Interop.Tests.Layers;

/// <content>What kinds of entries there are.</content>
internal static partial class OddLayers
{
    private static IEnumerable<OddLayer> Types()
    {
        yield return Case("nothing", New());
        yield return Case("a regular file", New().Put("a", data: "abc", mode: "640", owner: "1:2", time: "12345670123"));
        yield return Case("an empty file", New().Put("a", mode: "400"));
        yield return Case("a directory", New().Dir("d", "2775", "3:4", "12345670123"));
        yield return Case("a directory and a file in it", New().Dir("d/", "750", "3:4", "12345670123").Put("d/a", data: "abc"));
        yield return Case("a file and later its directory", New().Put("d/a", data: "abc").Dir("d/", "750", "3:4", "12345670123"));
        yield return Case("a symlink", New().Symlink("l", "target", "5:6", "12345670123"));
        yield return Case("a hard link", New().Put("a", data: "abc").Link("b", "a"));
        yield return Case("a fifo", New().Put("p", '6', mode: "622", owner: "1:2", time: "12345670123"));
        foreach ((char type, string what) in new[]
        {
            ('7', "contiguous"), ('S', "old GNU sparse in a ustar header"), ('8', "8"), ('9', "9"), ('A', "Solaris' A"), ('D', "GNU's D"), ('M', "GNU's M"), ('N', "GNU's N"),
            ('V', "GNU's V"), ('X', "Solaris' X"), ('Z', "Z"), ('\u0001', "1 and no digit"), (' ', "a blank"), ('\u00ff', "255"),
        })
        {
            yield return Case($"an entry of the type {what}", New().Put("a", type, data: "abc"));
        }

        foreach (string name in new[] { "A", "D", "V", "Z" }) yield return Case($"an entry of the type {name} without data", New().Put("a", name[0]));
        yield return Case("an old GNU contiguous file", New().Put("a", '7', data: "abc", magic: Gnu));
        yield return Case("a file of the type NUL", New().Put("a", '\0', data: "abc"));
        yield return Case("a V7 file", New().Put("a", '\0', data: "abc", magic: V7, mode: "640", owner: "1:2"));
        yield return Case("a V7 directory", New().Put("d/", '\0', magic: V7, mode: "750", owner: "1:2"));
        yield return Case("a V7 directory of the type 0", New().Put("d/", '0', magic: V7, mode: "750"));
        yield return Case("a V7 link", New().Put("a", '\0', data: "abc", magic: V7).Put("b", '1', "a", magic: V7));
        yield return Case("a directory of the type NUL in ustar", New().Put("d/", '\0', mode: "750"));
        yield return Case("a regular file with a trailing slash", New().Put("a/", data: "abc"));
        yield return Case("a directory of the type NUL by its PAX path", New().Pax("path=d/e/").Put("x", '\0', mode: "750"));
        yield return Case("a global header", New().Global("comment=abc").Put("a", data: "abc"));
        yield return Case("a global header with metadata", New().Global("mtime=1", "uid=7", "SCHILY.xattr.user.a=b").Put("a", data: "abc"));
        yield return Case("a global header with a path", New().Global("path=other").Put("a", data: "abc"));
        yield return Case("a global header with a bad number", New().Global("uid=x").Put("a", data: "abc"));
        yield return Case("a global header of the name of a whiteout", New().Put(".wh.a", 'g').Put("b", data: "abc"));
        yield return Case("a global header of the name ..", New().Put("../x", 'g').Put("b", data: "abc"));
        yield return Case("a global header in a missing directory", New().Put("missing/x", 'g').Put("b", data: "abc"));
        yield return Case("two global headers", New().Global("comment=abc").Global("comment=def"));
        yield return Case("two global headers of two names", New().Put("g1", 'g').Put("g2", 'g'));
        yield return Case("a GNU long name", New().LongName("long/" + new string('n', 150)).Put("x", data: "abc", magic: Gnu));
        yield return Case("a GNU long link", New().Put("a", data: "abc").LongName("./" + new string('x', 150) + "/../a", 'K').Put("b", '1', "x", magic: Gnu));
        yield return Case("a GNU long symlink", New().LongName(new string('t', 3000), 'K').Put("l", '2', "x", magic: Gnu));
        yield return Case("a GNU long name over a PAX path", New().Pax("path=pax").LongName("gnu").Put("x", data: "abc"));
        yield return Case("a GNU long name with a slash at its end and the type 0", New().LongName("d/").Put("x", data: "abc", magic: Gnu));
        yield return Case("GNU with times", New().Header("a", magic: Gnu, edit: b => TarBuilder.Put(b, 345, "15000000000\00015000000000\0")));
        yield return Case("star with a prefix", New().Header("a", prefix: "p", edit: b => TarBuilder.Put(b, 508, "tar\0")));
        yield return Case("star with times", New().Header("a", prefix: "p", edit: b => { TarBuilder.Put(b, 476, "15000000000 15000000000 "); TarBuilder.Put(b, 508, "tar\0"); }));
        yield return Case("a prefix", New().Header("name", prefix: "some/prefix"));
        yield return Case("a PAX header of 900 KB", New().Pax("comment=" + new string('c', 900_000)).Put("a", data: "abc"));
        yield return Case("a PAX header of 2 MB", New().Pax("comment=" + new string('c', 2_000_000)).Put("a", data: "abc"));
        yield return Case("a GNU long name of 2 MB", New().LongName(Repeat("./", 1_000_000) + "a").Put("x", data: "abc", magic: Gnu));
        yield return Case("a PAX record without an equals sign", New().PaxRaw("11 abcdefg\n").Put("a", data: "abc"));
        yield return Case("a PAX record that is too long", New().PaxRaw("99 a=b\n").Put("a", data: "abc"));
        yield return Case("a PAX header and no entry", Start("a PAX header and no entry").Pax("path=x"));
        yield return Case("formats mixed", New().Put("a", data: "1", magic: V7).Put("b", data: "2").Put("c", data: "3", magic: Gnu));
    }

    private static IEnumerable<OddLayer> Sizes()
    {
        foreach ((char type, string what) in new[] { ('1', "hard link"), ('2', "symlink"), ('3', "character device"), ('4', "block device"), ('5', "directory"), ('6', "fifo") })
        {
            yield return Case($"a {what} with a size and no data", New().Put("a", data: "abc").Put("b", type, "a", size: 700));
            yield return Case($"a {what} with data", New().Put("a", data: "abc").Put("b", type, "a", data: "data"));
        }

        yield return Case("a negative size", New().Header("a", rawSize: "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fd"));
        yield return Case("a negative size of a directory", New().Header("d", '5', rawSize: "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fd"));
        yield return Case("a negative PAX size", New().Pax("size=-3").Put("a", data: "abc"));
        yield return Case("a size in base-256", New().Header("a", rawSize: "\u0080" + new string('\0', 10) + "\u0003").Data("abc"));
        yield return Case("a PAX size", New().Pax("size=600").Put("a", data: new string('x', 600), size: 0));
        yield return Case("a smaller PAX size", New().Pax("size=3").Put("a", data: "abc", size: 600));
        yield return Case("a PAX size for a directory", New().Pax("size=700").Dir("d/"));
        yield return Case("a size of 2^63-1", New().Header("a", rawSize: "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"));
        yield return Case("a size that is no number", New().Header("a", rawSize: "00000000009\0"));
        yield return Case("a file of 70000 bytes", New().Put("a", data: new string('x', 70_000)));
        yield return Case("files of 511 to 513 bytes", New().Put("a", data: new string('x', 511)).Put("b", data: new string('y', 512)).Put("c", data: new string('z', 513)));
        yield return Case("a megabyte of zeros", New().Put("a", data: new string('\0', 1 << 20)));
        yield return Case("five hundred files", Enumerable.Range(0, 500).Aggregate(New(), (tar, i) => tar.Put($"d/{i % 7}/{i}", data: new string('y', i))));
    }

    private static IEnumerable<OddLayer> Sparse()
    {
        const string name = "GNU.sparse.name=d/real", size = "GNU.sparse.size=10000", real = "GNU.sparse.realsize=10000", blocks = "GNU.sparse.numblocks=2";
        string map = "2\n0\n3\n5000\n3\n" + new string('\0', 512 - 13);
        string[] first = ["GNU.sparse.major=1", "GNU.sparse.minor=0", name];
        yield return Case("a sparse file, old GNU", New().Header("s", 'S', 6, magic: Gnu, edit: b =>
        {
            TarBuilder.Put(b, 386, "00000000000\00000000000003\000");
            TarBuilder.Put(b, 410, "00000011610\00000000000003\000");
            TarBuilder.Put(b, 483, "00000023420\0");
        }).Data("abcdef"));
        yield return Case("a sparse file, old GNU, without a map", New().Header("s", 'S', 3, magic: Gnu).Data("abc"));
        yield return Case("a sparse file 0.0", New().Pax(size, blocks, "GNU.sparse.offset=0", "GNU.sparse.numbytes=3", "GNU.sparse.offset=5000", "GNU.sparse.numbytes=3").Put("s", data: "abcdef"));
        yield return Case("a sparse file 0.1", New().Pax(name, size, blocks, "GNU.sparse.map=0,3,5000,3").Put("s", data: "abcdef"));
        yield return Case("a sparse file 0.1 out of order", New().Pax(name, size, blocks, "GNU.sparse.map=5000,3,0,3").Put("s", data: "abcdef"));
        yield return Case("a sparse file 0.1 of holes only", New().Pax(name, size, "GNU.sparse.numblocks=1", "GNU.sparse.map=10000,0").Put("s"));
        yield return Case("a sparse file 0.1 with too little data", New().Pax(name, size, blocks, "GNU.sparse.map=0,3,5000,3").Put("s", data: "abc"));
        yield return Case("a sparse file 0.1 with too much data", New().Pax(name, size, blocks, "GNU.sparse.map=0,3,5000,3").Put("s", data: "abcdefg"));
        yield return Case("a sparse file 1.0", New().Pax([.. first, real]).Put("s", data: map + "abcdef"));
        yield return Case("a sparse file 1.0 with a bad map", New().Pax([.. first, real]).Put("s", data: map.Replace("5000", "500x", StringComparison.Ordinal) + "abcdef"));
        yield return Case("a sparse file 1.0 with a hole at its end", New().Pax([.. first, real]).Put("s", data: "1\n0\n3\n" + new string('\0', 506) + "abc"));
        yield return Case("a sparse file of an unknown version", New().Pax("GNU.sparse.major=2", "GNU.sparse.minor=0", name, size).Put("s", data: "abc"));
        yield return Case("a sparse directory", New().Pax(name, size, blocks, "GNU.sparse.map=0,3,5000,3").Dir("s"));
        yield return Case("a sparse file of the name of a whiteout", New().Pax("GNU.sparse.name=.wh.a", size, blocks, "GNU.sparse.map=0,3,5000,3").Put("s", data: "abcdef"));
    }

    private static IEnumerable<OddLayer> Devices()
    {
        foreach (string device in new[] { "0:0", "1:3", "0:1", "1:0", "7777:377", "377:3777777", "10000:4000000" })
        {
            yield return Case($"a character device {device}", New().Put("c", '3', mode: "640", owner: "1:2", device: device));
            yield return Case($"a block device {device}", New().Put("b", '4', mode: "640", owner: "1:2", device: device));
        }

        // Base-256, which any of the fields may hold.
        yield return Case("a negative device number", New().Put("c", '3', device: "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff:1"));
        yield return Case("a device number of 2^31", New().Put("c", '3', device: "\u0080\0\0\0\u0080\0\0\0:1"));
        yield return Case("a minor number of 2^31", New().Put("c", '3', device: "1:\u0080\0\0\0\u0080\0\0\0"));
        yield return Case("a device number of 2^32", New().Put("c", '3', device: "\u0080\0\0\u0001\0\0\0\0:\u0080\0\0\u0001\0\0\0\0"));
        yield return Case("a device number that is no number", New().Header("c", '3', edit: b => TarBuilder.Put(b, 329, "zzz")));
        yield return Case("device numbers of a file", New().Put("a", data: "abc", device: "5:6"));
        yield return Case("a device without numbers in V7", New().Put("c", '3', magic: V7, device: "5:6"));
        yield return Case("a fifo with numbers", New().Put("p", '6', device: "5:6"));
        yield return Case("a whiteout of the kernel's in a layer", New().Put("d/gone", '3', mode: "0", owner: "1:2"));
    }
}
