using FsCheck;
using FsCheck.Fluent;

namespace Ocx.Tests.Tar;

/// <summary>Random tars: mostly good, of any mixture of entries, some with damage and some with junk behind them.</summary>
public static class TarGenerator
{
    // Mostly unlike each other, since an archive that names a path twice is refused.
    private static readonly Gen<string> Name =
        from text in Gen.Elements("abcdefgh/.-_ \xe9\xc3\xa9<&>\"\\\n\t".ToCharArray()).NonEmptyListOf()
        from number in Gen.Choose(0, 1_000_000)
        select string.Concat(text.Take(100)) + number;

    private static readonly Gen<byte[]> Content = Gen.Choose(0, 3000).SelectMany(n => Gen.Choose(0, 255).Select(seed =>
    {
        byte[] bytes = new byte[n];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }));

    private static readonly Gen<Action<TarBuilder>> Entry = Gen.OneOf(
        from name in Name
        from content in Content
        from magic in Gen.Elements("ustar\000", "ustar  \0", "")
        from type in Gen.Elements('0', '0', '0', '\0', '7')
        select (Action<TarBuilder>)(t => t.Header(name, type, content.Length, magic: magic).Data(content)),
        from name in Name
        from type in Gen.Elements('1', '2', '3', '4', '5', '6')
        select (Action<TarBuilder>)(t => t.Header(name, type, link: "target")),
        from name in Name
        from content in Content
        select (Action<TarBuilder>)(t => t.Pax("path=" + name + new string('p', 200), "mtime=1.5").Header("x", size: content.Length).Data(content)),
        from name in Name
        from content in Content
        select (Action<TarBuilder>)(t => t.LongName(name + new string('l', 200)).Header("x", size: content.Length, magic: "ustar  \0").Data(content)),
        Name.Select(name => (Action<TarBuilder>)(t => t.Global("path=" + name, "comment=" + name))));

    private static readonly Gen<byte[]> Whole =
        from entries in Entry.ListOf()
        from ending in Gen.Choose(0, 5)
        from junk in Content
        select Finish(entries, ending, junk);

    /// <summary>Whole tars, and in one of five cases a byte flipped or the end cut off.</summary>
    public static Gen<byte[]> Tars { get; } = Gen.Frequency(
        (4, Whole),
        (1, from tar in Whole from place in Gen.Choose(0, int.MaxValue) from bit in Gen.Choose(0, 7) select Flip(tar, place, bit)),
        (1, from tar in Whole from place in Gen.Choose(0, int.MaxValue) select tar[..(tar.Length == 0 ? 0 : place % tar.Length)]));

    private static byte[] Finish(IEnumerable<Action<TarBuilder>> entries, int ending, byte[] junk)
    {
        var tar = new TarBuilder();
        foreach (Action<TarBuilder> entry in entries) entry(tar);
        return ending switch
        {
            0 => tar.Unfinished(),
            1 => tar.Zeros(512).Unfinished(),
            2 => tar.Zeros(1024).Raw(junk).Unfinished(),
            3 => tar.Zeros(10240).Unfinished(),
            _ => tar.Done(),
        };
    }

    private static byte[] Flip(byte[] tar, int place, int bit)
    {
        if (tar.Length > 0) tar[place % tar.Length] ^= (byte)(1 << bit);
        return tar;
    }
}
