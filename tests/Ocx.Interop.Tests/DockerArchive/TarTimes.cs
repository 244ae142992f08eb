using System.Globalization;
using System.Text;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>The times in an archive with ustar headers, as Docker writes them.</summary>
internal static class TarTimes
{
    private const int Block = 512;

    /// <summary>The entries' names and times.</summary>
    public static IReadOnlyList<(string Name, long Time)> Of(string path)
    {
        var times = new List<(string, long)>();
        Walk(path, (header, _) => times.Add((NameOf(header), Convert.ToInt64(Encoding.ASCII.GetString(header, 136, 11), 8))));
        return times;
    }

    /// <summary>Sets the times of some entries to 0.</summary>
    public static void Forget(string path, IReadOnlyCollection<string> names)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Walk(path, (header, offset) =>
        {
            if (!names.Contains(NameOf(header))) return;
            "00000000000\0"u8.CopyTo(header.AsSpan(136));
            header.AsSpan(148, 8).Fill((byte)' ');
            Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0')}\0 ", header.AsSpan(148));
            file.Position = offset;
            file.Write(header);
        });
    }

    /// <summary>All headers, one a line, for people who look for a difference.</summary>
    public static IReadOnlyList<string> List(string path)
    {
        var lines = new List<string>();
        Walk(path, (header, offset) => lines.Add(string.Create(CultureInfo.InvariantCulture, $"{offset} {Encoding.ASCII.GetString(header).TrimEnd('\0').Replace("\0", " ", StringComparison.Ordinal)}")));
        return lines;
    }

    private static void Walk(string path, Action<byte[], long> visit)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] header = new byte[Block];
        while (file.ReadAtLeast(header, Block, throwOnEndOfStream: false) == Block && header[0] != 0)
        {
            Assert.Equal("ustar\0" + "00", Encoding.ASCII.GetString(header, 257, 8));
            long size = Convert.ToInt64(Encoding.ASCII.GetString(header, 124, 11), 8);
            visit(header, file.Position - Block);
            file.Position += (size + Block - 1) / Block * Block;
        }
    }

    private static string NameOf(byte[] header) => Encoding.ASCII.GetString(header, 0, 100).TrimEnd('\0');
}
