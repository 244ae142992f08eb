using System.Text;
using Ocx.Errors;
using Ocx.Tar;

namespace Ocx.Tests.Tar;

public class TarScannerTests
{
    public static IEnumerable<object[]> Cases => TarCases.Rows();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lists_the_same_entries_whether_it_accounts_or_skips(string name)
    {
        byte[] tar = TarCases.Named(name).Bytes;
        (string accounted, string? error) = List(tar, accounts: true);
        (string skipped, string? otherError) = List(tar, accounts: false);
        Assert.Equal(accounted, skipped);
        Assert.Equal(error, otherError);
    }

    // That real programs refuse them, too, is known to the tests that run them.
    [Theory]
    [InlineData("a wrong checksum", "the header's checksum does not match its bytes")]
    [InlineData("a checksum of spaces", "the header's checksum does not match its bytes")]
    [InlineData("a checksum that is no number", "the header's checksum does not match its bytes")]
    [InlineData("an old GNU sparse file out of order", "a sparse map must be in order")]
    [InlineData("an old GNU sparse file that overlaps", "a sparse map must be in order")]
    [InlineData("an old GNU sparse file beyond its size", "a sparse map must be in order")]
    public void What_is_refused_is_refused_for_its_own_reason(string name, string rule) => Assert.Contains(rule, List(TarCases.Named(name).Bytes, accounts: true).Error);

    [Theory]
    [InlineData('x', 0, null)]
    [InlineData('x', 1, "a PAX header or a long name may have 1048576 bytes at most, found 1048577")]
    [InlineData('L', 0, null)]
    [InlineData('L', 1, "a PAX header or a long name may have 1048576 bytes at most, found 1048577")]
    public void What_describes_an_entry_may_have_a_mebibyte(char type, int beyond, string? rule)
    {
        const int Length = 1 << 20;
        byte[] data = Encoding.ASCII.GetBytes(type == 'x' ? $"{Length} comment=".PadRight(Length - 1, 'c') + "\n" : new string('n', Length - 1) + "\0");
        byte[] tar = new TarBuilder().Header("described", type, size: Length + beyond).Data([.. data, .. new byte[beyond]]).File("a", "abc").Done();
        string? error = List(tar, accounts: true).Error;
        if (rule is null) Assert.Null(error);
        else Assert.Contains(rule, error);
    }

    [Fact]
    public void Says_where_an_archive_breaks_and_which_rule()
    {
        byte[] tar = new TarBuilder().File("a", "abc").Raw(new byte[512]).File("b", "x").Done();
        using var scanner = new TarScanner(new MemoryStream(tar), "layer.tar");
        Assert.Equal(TarEvent.Entry, scanner.Read());
        var e = Assert.Throws<ImageFormatException>(() => scanner.Read());
        Assert.Equal(1536, e.Offset);
        Assert.Equal("layer.tar: at byte 1536: a block of zeros must be followed by another one or by nothing", e.Message);
    }

    [Fact]
    public void Knows_where_an_entry_s_data_starts()
    {
        byte[] tar = new TarBuilder().Pax("path=p").File("a", "abc").Done();
        using var scanner = new TarScanner(new MemoryStream(tar), "layer.tar");
        scanner.Read();
        Assert.Equal(1536, scanner.Position);
        Assert.Equal("abc", Encoding.ASCII.GetString(tar, (int)scanner.Position, 3));
    }

    [Fact]
    public void Reads_all_that_PAX_says_of_an_entry()
    {
        byte[] tar = new TarBuilder()
            .Pax("path=p", "linkpath=t", "uname=u", "gname=g", "uid=5000000", "gid=-1", "mtime=-1.5", "atime=2", "ctime=3", "SCHILY.xattr.user.k=v")
            .Header("a", '2').Done();
        using var scanner = new TarScanner(new MemoryStream(tar), "layer.tar");
        scanner.Read();
        TarHeader entry = scanner.Entry;
        Assert.Equal("p t u g", string.Join(' ', new[] { entry.Name, entry.LinkName, entry.UserName, entry.GroupName }.Select(x => Encoding.ASCII.GetString(x.Span))));
        Assert.Equal((5000000L, -1L, new TarTime(-2, 500_000_000)), (entry.Uid, entry.Gid, entry.ModificationTime));
        Assert.Equal((new TarTime(2), new TarTime(3)), (entry.AccessTime, entry.ChangeTime));
        Assert.Equal("user.k", Encoding.ASCII.GetString(entry.Xattrs.Single().Name.Span));
    }

    [Fact]
    public void Holes_of_a_sparse_file_read_as_zeros()
    {
        using var scanner = new TarScanner(new MemoryStream(TarCases.Named("an old GNU sparse file").Bytes), "layer.tar");
        scanner.Read();
        byte[] data = new byte[20_000];
        Assert.Equal(10_000, scanner.ReadData(data));
        Assert.Equal("abc", Encoding.ASCII.GetString(data, 0, 3));
        Assert.Equal("def", Encoding.ASCII.GetString(data, 5000, 3));
        Assert.Equal(6, data.Count(b => b != 0));
        Assert.NotNull(scanner.Loss);
    }

    [Fact]
    public void A_length_field_allocates_nothing()
    {
        foreach (char type in "xgLK")
        {
            byte[] tar = new TarBuilder().Header("x", type, rawSize: "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff").Unfinished();
            using var scanner = new TarScanner(new MemoryStream(tar), "layer.tar");
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<ImageFormatException>(() => scanner.Read());
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        }
    }

    [Fact]
    public void A_chain_of_PAX_headers_is_given_out_in_pieces()
    {
        var tar = new TarBuilder();
        for (int i = 0; i < 12; i++) tar.Pax("comment=" + new string('c', 900_000));
        byte[] bytes = tar.File("a", "abc").Done();
        using var scanner = new TarScanner(new MemoryStream(bytes), "layer.tar");
        long raw = 0;
        int pieces = 0;
        for (TarEvent found = TarEvent.Raw; found == TarEvent.Raw; pieces++)
        {
            found = scanner.Read();
            raw += scanner.Raw.Length;
            Assert.InRange(scanner.Raw.Length, 1, 4 << 20);
        }

        Assert.InRange(pieces, 2, 12);
        Assert.Equal(bytes.Length - 1536, raw);
    }

    private static (string Entries, string? Error) List(byte[] tar, bool accounts)
    {
        var entries = new StringBuilder();
        try
        {
            using var scanner = new TarScanner(new MemoryStream(tar), "layer.tar", accounts);
            for (TarEvent found; (found = scanner.Read()) != TarEvent.End;)
            {
                if (found != TarEvent.Entry) continue;
                TarHeader e = scanner.Entry;
                entries.AppendLine($"{Convert.ToHexString(e.Name.Span)} {e.Type} {e.Size} {e.Format} {e.ModificationTime}");
            }

            return (entries.ToString(), null);
        }
        catch (ImageFormatException e)
        {
            return (entries.ToString(), e.Rule);
        }
    }
}
