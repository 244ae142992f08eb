using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Tar;

namespace Ocx.Tests.Tar;

public class TarEncoderTests
{
    private static readonly Gen<byte[]> Names =
        Gen.Elements("abc/. \xe9\xc3\xa9\n<\""u8.ToArray()).NonEmptyListOf().Resize(300).Select(x => x.ToArray());

    private static readonly Gen<long> Numbers = ArbMap.Default.GeneratorFor<long>();

    [Fact]
    public void Any_header_survives_encoding_and_scanning()
    {
        Gen<TarHeader> headers =
            from name in Names
            from link in Names
            from user in Names
            from type in Gen.Elements("012346"u8.ToArray())
            from uid in Numbers
            from gid in Numbers
            from seconds in Gen.Choose(int.MinValue, int.MaxValue)
            from nanoseconds in Gen.Elements(0, 1, 500_000_000, 999_999_999)
            from size in Gen.Choose(0, 2000)
            from mode in Gen.Choose(0, 0x1fffff)
            select new TarHeader
            {
                Name = name,
                LinkName = link,
                UserName = user,
                Type = type,
                Uid = uid,
                Gid = gid,
                Mode = mode,
                Size = size,
                ModificationTime = new TarTime(seconds, nanoseconds),
                DeviceMajor = 4095,
                DeviceMinor = 7,
                Xattrs = [(user, name)],
            };
        Prop.ForAll(headers.ToArbitrary(), expected =>
        {
            if (expected.Xattrs[0].Name.Span.Contains((byte)'=')) return true;
            TarHeader actual = ScanOne(expected);
            return actual.Name.Span.SequenceEqual(expected.Name.Span) && actual.LinkName.Span.SequenceEqual(expected.LinkName.Span)
                && actual.UserName.Span.SequenceEqual(expected.UserName.Span) && actual.Type == expected.Type
                && actual.Uid == expected.Uid && actual.Gid == expected.Gid && actual.Mode == expected.Mode && actual.Size == expected.Size
                && actual.ModificationTime == expected.ModificationTime
                && actual.DeviceMajor == expected.DeviceMajor && actual.DeviceMinor == expected.DeviceMinor
                && actual.Xattrs.Single().Value.Span.SequenceEqual(expected.Xattrs[0].Value.Span);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_fits_ustar_needs_one_block()
    {
        byte[] block = TarEncoder.Encode(new TarHeader { Name = "a"u8.ToArray(), Mode = 0b110_100_100, Size = 3 });
        Assert.Equal(512, block.Length);
        Assert.Equal("a\0", Encoding.ASCII.GetString(block, 0, 2));
        Assert.Equal("0000644\0" + "0000000\0" + "0000000\0" + "00000000003\0" + "00000000000\0", Encoding.ASCII.GetString(block, 100, 48));
        Assert.Equal("ustar\000", Encoding.ASCII.GetString(block, 257, 8));
        Assert.Equal("0000000\00000000\0", Encoding.ASCII.GetString(block, 329, 16));
    }

    [Fact]
    public void A_long_ASCII_name_is_cut_at_a_slash()
    {
        string name = new string('d', 120) + "/" + new string('f', 90);
        byte[] block = TarEncoder.Encode(new TarHeader { Name = Encoding.ASCII.GetBytes(name) });
        Assert.Equal(512, block.Length);
        Assert.Equal(name[..120], Encoding.ASCII.GetString(block, 345, 120));
    }

    [Fact]
    public void A_size_beyond_octal_goes_to_PAX()
    {
        var header = new TarHeader { Name = "dir/blob"u8.ToArray(), Size = 1L << 33 };
        byte[] blocks = TarEncoder.Encode(header);
        Assert.Equal(3 * 512, blocks.Length);
        Assert.Equal("dir/PaxHeaders.0/blob\0", Encoding.ASCII.GetString(blocks, 0, 22));
        Assert.Equal("19 size=8589934592\n", Encoding.ASCII.GetString(blocks, 512, 19));
        Assert.Equal("00000000000\0", Encoding.ASCII.GetString(blocks, 1024 + 124, 12));
    }

    [Fact]
    public void Names_with_a_NUL_are_refused() => Assert.Throws<ArgumentException>(() => TarEncoder.Encode(new TarHeader { Name = "a\0b"u8.ToArray() }));

    private static TarHeader ScanOne(TarHeader header)
    {
        byte[] blocks = TarEncoder.Encode(header);
        byte[] tar = [.. blocks, .. new byte[header.Size], .. new byte[TarEncoder.PaddingOf(header.Size)], .. TarEncoder.End.Span];
        using var scanner = new TarScanner(new MemoryStream(tar), "test.tar");
        Assert.Equal(TarEvent.Entry, scanner.Read());
        return scanner.Entry;
    }
}
