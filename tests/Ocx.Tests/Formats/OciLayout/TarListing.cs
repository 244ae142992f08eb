using System.Text;

namespace Ocx.Tests.Formats.OciLayout;

/// <summary>The entries of a plain ustar archive, read by the offsets of POSIX and by nothing of the library.</summary>
public sealed record TarListing(string Name, char Type, string Mode, string Owner, string Time, byte[] Content, string Link)
{
    private const int Block = 512;

    public static IReadOnlyList<TarListing> Of(byte[] tar)
    {
        var entries = new List<TarListing>();
        int at = 0;
        while (tar[at] != 0)
        {
            int size = (int)Number(124, 12);
            Assert.Equal("ustar\0" + "00", Encoding.Latin1.GetString(tar, at + 257, 8));
            int sum = tar.AsSpan(at, Block).ToArray().Select((b, i) => i is >= 148 and < 156 ? (int)' ' : b).Sum();
            Assert.Equal(sum, (int)Number(148, 8));
            entries.Add(new TarListing(
                Text(0, 100), (char)tar[at + 156], Convert.ToString(Number(100, 8), 8), $"{Number(108, 8)}:{Number(116, 8)} '{Text(265, 32)}' '{Text(297, 32)}'", $"{Number(136, 12)}",
                tar[(at + Block)..(at + Block + size)], Text(157, 100)));
            int padded = (size + Block - 1) / Block * Block;
            Assert.All(tar[(at + Block + size)..(at + Block + padded)], b => Assert.Equal(0, b));
            at += Block + padded;
        }

        // Exactly two blocks of zeros.
        Assert.Equal(new byte[2 * Block], tar[at..]);
        return entries;

        string Text(int offset, int room) => Encoding.Latin1.GetString(tar, at + offset, room).Split('\0')[0];

        long Number(int offset, int room) => Convert.ToInt64(Text(offset, room).Trim(), 8);
    }

    public override string ToString() => $"{Type} {Mode} {Owner} {Time} {Content.Length} {Name}";
}
