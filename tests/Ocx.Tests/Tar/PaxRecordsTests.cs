using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Tar;

namespace Ocx.Tests.Tar;

public class PaxRecordsTests
{
    [Fact]
    public void Records_survive_encoding_and_parsing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (name, value) =>
        {
            byte[] key = [.. PaxRecords.XattrPrefix, .. name.Where(b => b is not 0 and not (byte)'=')];
            var data = new List<byte>();
            PaxRecords.Append(data, key, value);
            PaxRecords.Append(data, "path"u8, "p"u8);
            return PaxRecords.TryParse([.. data], out PaxRecords? records, out _, out _)
                && records![PaxKey.Path].SequenceEqual("p"u8)
                && records.Xattrs.Single().Name.Span.SequenceEqual(key.AsSpan(PaxRecords.XattrPrefix.Length))
                && records.Xattrs.Single().Value.Span.SequenceEqual(value);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(91)]
    [InlineData(92)]
    [InlineData(93)]
    [InlineData(989)]
    [InlineData(990)]
    [InlineData(991)]
    public void The_length_counts_its_own_digits(int valueLength)
    {
        var data = new List<byte>();
        PaxRecords.Append(data, "path"u8, Encoding.ASCII.GetBytes(new string('x', valueLength)));
        string text = Encoding.ASCII.GetString([.. data]);
        Assert.Equal(TarBuilder.Record("path=" + new string('x', valueLength)), text);
    }

    [Fact]
    public void The_last_record_of_a_key_counts()
    {
        byte[] data = Encoding.ASCII.GetBytes(TarBuilder.Record("path=a") + TarBuilder.Record("path=b"));
        Assert.True(PaxRecords.TryParse(data, out PaxRecords? records, out _, out _));
        Assert.True(records![PaxKey.Path].SequenceEqual("b"u8));
    }

    // It would end these strings early for one program, and not for another; a value is bytes.
    [Theory]
    [InlineData("path=a\0b", false)]
    [InlineData("linkpath=a\0b", false)]
    [InlineData("uname=a\0b", false)]
    [InlineData("gname=\0", false)]
    [InlineData("SCHILY.xattr.user.\0=b", false)]
    [InlineData("SCHILY.xattr.user.k=a\0b", true)]
    [InlineData("comment=a\0b", true)]
    public void A_name_has_no_NUL(string record, bool isTaken)
    {
        Assert.Equal(isTaken, PaxRecords.TryParse(Encoding.ASCII.GetBytes(TarBuilder.Record(record)), out _, out string rule, out _));
        Assert.Equal(!isTaken, rule?.Contains("a NUL", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_broken_record_is_named_by_its_offset()
    {
        byte[] data = Encoding.ASCII.GetBytes(TarBuilder.Record("path=a") + "99 nothing\n");
        Assert.False(PaxRecords.TryParse(data, out _, out string rule, out int offset));
        Assert.Equal(9, offset);
        Assert.Contains("99", rule);
    }
}
