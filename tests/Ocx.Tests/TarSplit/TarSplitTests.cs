using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Errors;
using Ocx.TarSplit;
using Ocx.Tests.Tar;

namespace Ocx.Tests.TarSplit;

public class TarSplitTests
{
    public static IEnumerable<object[]> Cases => TarCases.Rows();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Assembly_gives_the_tar_back_unless_the_loss_was_announced(string name)
    {
        byte[] tar = TarCases.Named(name).Bytes;
        Parts parts;
        try
        {
            parts = Parts.Of(tar);
        }
        catch (ImageFormatException e)
        {
            Assert.NotEmpty(e.Rule);
            return;
        }

        using (parts)
        {
            if (parts.Loss is not null && parts.Loss.Contains("claims a size")) return;
            byte[] again = Parts.Join(parts.Source);
            Assert.Equal(parts.Source.Length, again.Length);
            if (parts.Loss is null) Assert.Equal(tar, again);
            Assert.Empty(parts.Source.FindDamage());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_lines_do_not_depend_on_how_the_input_is_cut(string name)
    {
        byte[] tar = TarCases.Named(name).Bytes;
        string whole = Lines(new MemoryStream(tar));
        foreach (int size in new[] { 1, 511, 512, 513 })
        {
            if (tar.Length < 200_000 || size > 500) Assert.Equal(whole, Lines(new ChoppyStream(tar, () => size)));
        }
    }

    [Fact]
    public void Three_lines_for_a_tar_of_one_file()
    {
        byte[] tar = new TarBuilder().File("a", "abc").Done();
        using Parts parts = Parts.Of(tar);
        Assert.Equal(
            $$"""
            {"type":2,"payload":"{{Convert.ToBase64String(tar, 0, 512)}}","position":0}
            {"type":1,"name":"a","size":3,"payload":"N3bEIAAAAAA=","position":1}
            {"type":2,"payload":"{{Convert.ToBase64String(new byte[509 + 1024])}}","position":2}

            """,
            parts.Lines);
    }

    [Theory]
    [InlineData("html<&>\xe2\x80\xa8q\"\\\t", "\"name\":\"html\\u003c\\u0026\\u003e\\u2028q\\\"\\\\\\t\"")]
    [InlineData("\x01\x08\x0c\x1f\x7f\n\r", "\"name\":\"\\u0001\\u0008\\u000c\\u001f\x7f\\n\\r\"")]
    [InlineData("caf\xe9<>\xe2\x80\xa8x", "\"name_raw\":\"Y2Fm6Tw+4oCoeA==\"")]
    [InlineData("\xf0\x9f\x90\xb3", "\"name\":\"\U0001f433\"")]
    public void Names_are_escaped_as_Go_escapes_them(string latin1, string expected)
    {
        using Parts parts = Parts.Of(new TarBuilder().File(latin1, "x").Done());
        Assert.Contains($"{{\"type\":1,{expected},\"size\":1,\"payload\":\"IxAAAAAAAAA=\",\"position\":1}}\n", parts.Lines);
    }

    [Fact]
    public void An_empty_name_leaves_the_key_out()
    {
        using Parts parts = Parts.Of(new TarBuilder().File("", "x").Done());
        Assert.Contains("{\"type\":1,\"size\":1,\"payload\":\"IxAAAAAAAAA=\",\"position\":1}\n", parts.Lines);
    }

    [Fact]
    public void A_changed_file_is_found_by_its_checksum_and_a_shorter_one_by_its_length()
    {
        using Parts parts = Parts.Of(new TarBuilder().File("good", "123").File("flipped", "123").File("short", "123").File("gone", "123").Done());
        File.WriteAllText(parts.Files.PathOf("flipped"u8), "124");
        File.WriteAllText(parts.Files.PathOf("short"u8), "12");
        File.Delete(parts.Files.PathOf("gone"u8));
        PayloadDamage[] damage = [.. parts.Source.FindDamage()];
        Assert.Equal(["flipped", "short", "gone"], damage.Select(d => Encoding.ASCII.GetString(d.Name.Span)));
        Assert.StartsWith("CRC64 ", damage[0].Expected);
        Assert.Equal("2 bytes", damage[1].Actual);
        Assert.Throws<IntegrityException>(() => Parts.Join(parts.Source));
    }

    [Fact]
    public void Any_tar_that_is_accepted_comes_back_trailing_junk_included() =>
        Prop.ForAll(TarGenerator.Tars.ToArbitrary(), tar =>
        {
            try
            {
                using Parts parts = Parts.Of(tar);
                return parts.Loss is not null || Parts.Join(parts.Source).AsSpan().SequenceEqual(tar);
            }
            catch (ImageFormatException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Generated_tars_are_accepted_often_enough_to_mean_something()
    {
        int accepted = TarGenerator.Tars.Sample(200).Count(tar =>
        {
            try
            {
                using Parts parts = Parts.Of(tar);
                return parts.Loss is null;
            }
            catch (ImageFormatException)
            {
                return false;
            }
        });
        Assert.InRange(accepted, 50, 200);
    }

    [Fact]
    public void Any_cut_of_the_input_gives_the_same_lines() =>
        Prop.ForAll(TarGenerator.Tars.ToArbitrary(), Gen.Choose(1, 1500).ListOf().ToArbitrary(), (tar, sizes) =>
        {
            int next = 0;
            return Lines(new MemoryStream(tar)) == Lines(new ChoppyStream(tar, () => sizes.Count == 0 ? 7 : sizes[next++ % sizes.Count]));
        }).QuickCheckThrowOnFailure();

    private static string Lines(Stream tar)
    {
        var lines = new MemoryStream();
        using var writer = new TarSplitWriter(lines);
        try
        {
            string? loss = Disassembler.Disassemble(tar, writer, "test.tar");
            writer.Flush();
            return Encoding.UTF8.GetString(lines.ToArray()) + loss;
        }
        catch (ImageFormatException e)
        {
            return e.Message;
        }
    }
}
