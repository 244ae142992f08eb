using FsCheck.Fluent;
using Ocx.Tests.Tar;

namespace Ocx.Interop.Tests.Layers;

/// <content>How layers end, and bytes that somebody changed.</content>
internal static partial class OddLayers
{
    private const int MutationsOfEach = 40;

    // Characters that mean something in one field or another.
    private const string Telling = "\0 0123456789/.xgLKS-\u0080\u00ffaw";

    private static IEnumerable<OddLayer> Ends()
    {
        // These three are like no other anyway.
        yield return new("no bytes at all", []);
        yield return new("512 zeros", new byte[512]);
        yield return new("1024 zeros", new byte[1024]);
        yield return new("256 zeros", new byte[256]);
        yield return new("1280 zeros", new byte[1280]);
        yield return new("20480 zeros", new byte[20480]);
        yield return End("no end blocks", t => t);
        yield return End("one end block", t => t.Zeros(512));
        yield return End("one and a half end blocks", t => t.Zeros(768));
        yield return End("half an end block", t => t.Zeros(256));
        yield return End("a zero block, then garbage", t => t.Zeros(512).Raw(TarBuilder.Bytes(new string('g', 512))));
        yield return End("a zero block, then an entry", t => t.Zeros(512).File("b", "def").Zeros(1024));
        yield return End("garbage behind the end", t => t.Zeros(1024).Raw(TarBuilder.Bytes("garbage")));
        yield return End("another tar behind the end", t => t.Zeros(1024).File("b", "def").Zeros(1024));
        yield return End("a megabyte of zeros behind the end", t => t.Zeros(1024 + (1 << 20)));
        yield return End("three megabytes behind the end", t => t.Zeros(1024).Raw(TarBuilder.Bytes(new string('z', 3_000_001))));
        yield return End("garbage instead of an entry", t => t.Raw(TarBuilder.Bytes(new string('g', 512))).Zeros(1024));
        yield return End("an end within a header", t => t.Raw(New().File("b", "def").Done()[..300]));
        yield return End("an end behind a header", t => t.Header("b", size: 3));
        yield return End("an end within the data", t => t.Header("b", size: 300).Raw(TarBuilder.Bytes(new string('d', 200))));
        yield return End("an end within the data of many blocks", t => t.Header("b", size: 300_000).Raw(TarBuilder.Bytes(new string('d', 200_000))));
        yield return End("an end behind the data", t => t.Header("b", size: 300).Raw(TarBuilder.Bytes(new string('d', 300))));
        yield return End("an end within the padding", t => t.Header("b", size: 300).Raw(TarBuilder.Bytes(new string('d', 300))).Zeros(100));
        yield return End("an end within a PAX header", t => t.Header("x", 'x', 300).Raw(TarBuilder.Bytes("300 path=b")));
        yield return End("an end behind a PAX header", t => t.Pax("path=b"));
        yield return End("an end within the padding of a PAX header", t => t.Header("x", 'x', 11).Raw(TarBuilder.Bytes("11 path=bcd\n")));
        yield return End("an end within a GNU long name", t => t.Header("x", 'L', 300, magic: Gnu).Raw(TarBuilder.Bytes("name")));
        yield return End("an end within a link's data", t => t.Header("b", '1', 3, "unique"));
        yield return End("padding that is not zero", t => t.Header("b", size: 3).Raw(TarBuilder.Bytes("def" + new string('!', 509))).Zeros(1024));
        yield return End("a wrong checksum", t => t.Raw([.. New().Header("b", edit: _ => { }).Unfinished().Select((b, i) => i == 0 ? (byte)'c' : b)]).Zeros(1024));
        yield return End("a signed checksum", t => t.Header("caf\u00e9\u00ff", signed: true).Zeros(1024));
        yield return End("a failure behind good entries", t => t.File("b", "def").Header("d/", '5').File("d/e", "x").Header("l", '1', link: "missing").Zeros(1024));

        static OddLayer End(string name, Func<TarBuilder, TarBuilder> end) => new($"an end: {name}", end(Start(name)).Unfinished());
    }

    // A few bytes of a header changed and the checksum made right again, so that the change is looked at.
    private static IEnumerable<OddLayer> Mutations()
    {
        var random = new Random(20261121);
        byte[] sample = New().Xattr("user.a", "value").Put("d/a", data: "abc", mode: "4755", owner: "1:2").Dir("d/", "2755", "3:4", "12345670123").Link("b", "d/a", owner: "5:6").Symlink("l", "d")
            .Put("c", '3', mode: "640", device: "1:3").Put("p", '6').Put("d/.wh.gone").Put("e/.wh..wh..opq").LongName("f/" + new string('n', 120)).Put("x", data: "def", magic: Gnu).Put("v", data: "ghi", magic: V7).Put("l/f", data: "jkl").Done();
        byte[][] generated = [.. TarGenerator.Tars.Sample(100, new FsCheck.Rnd(20261122), 6).Where(tar => tar.Length > 1536)];
        for (int i = 0; i < 3 * MutationsOfEach; i++)
        {
            byte[] tar = (byte[])(i < 2 * MutationsOfEach ? sample : generated[i % generated.Length]).Clone();
            for (int n = 0; n < 2; n++)
            {
                int block = random.Next(tar.Length / 512) * 512;
                // Where text stands there is no header.
                if (!tar.AsSpan(block + 100, 8).ContainsAnyInRange((byte)'0', (byte)'7') && random.Next(8) > 0) { n--; continue; }
                for (int changes = random.Next(1, 3); changes > 0; changes--) tar[block + Place(random)] = (byte)Telling[random.Next(Telling.Length)];
                byte[] header = tar[block..(block + 512)];
                TarBuilder.Seal(header);
                header.CopyTo(tar, block);
                if (random.Next(2) > 0) break;
            }

            yield return new($"mutation {i}", [.. Start($"mutation {i}").Unfinished(), .. tar]);
        }
    }

    // Most of a header is padding, whose changes change nothing.
    private static int Place(Random random) => random.Next(8) switch
    {
        0 => random.Next(0, 12),
        1 => random.Next(100, 124),
        2 => random.Next(124, 148),
        3 or 4 => 156,
        5 => random.Next(157, 165),
        6 => random.Next(257, 265),
        _ => random.Next(0, 512),
    };
}
