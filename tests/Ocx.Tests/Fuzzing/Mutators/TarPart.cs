using System.Text;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>A header and its data, padding included; or blocks that are neither, with no header.</summary>
/// <param name="Header">The header's block; empty for none.</param>
/// <param name="Data">What follows it.</param>
internal sealed record TarPart(byte[] Header, byte[] Data)
{
    private const int NameLength = 100, SizeAt = 124, SizeLength = 12;

    /// <summary>The header's own name, one byte a character.</summary>
    public string Name => Header.Length == 0 ? "" : Encoding.Latin1.GetString(Header, 0, NameLength).TrimEnd('\0');

    /// <summary>The data without its padding.</summary>
    public byte[] Content => Data[..(int)Math.Min(SizeOf(Header), Data.Length)];

    /// <summary>Cuts a tar into its parts; what is wrong in it is a part, too. Joined, they are the tar.</summary>
    public static List<TarPart> Split(byte[] tar)
    {
        var parts = new List<TarPart>();
        int at = 0;
        while (tar.Length - at >= TarBuilder.BlockSize)
        {
            byte[] header = tar[at..(at + TarBuilder.BlockSize)];
            if (header.All(b => b == 0)) break;
            at += header.Length;
            long padded = Math.Min((SizeOf(header) + TarBuilder.BlockSize - 1) / TarBuilder.BlockSize * TarBuilder.BlockSize, tar.Length - at);
            parts.Add(new TarPart(header, tar[at..(at + (int)padded)]));
            at += (int)padded;
        }

        if (at < tar.Length) parts.Add(new TarPart([], tar[at..]));
        return parts;
    }

    /// <summary>The tar of these parts.</summary>
    public static byte[] Join(IEnumerable<TarPart> parts) => [.. parts.SelectMany(p => (byte[])[.. p.Header, .. p.Data])];

    /// <summary>The same entry with other content, its size and sum made right.</summary>
    public TarPart WithContent(byte[] content)
    {
        byte[] header = [.. Header];
        TarBuilder.Put(header, SizeAt, Convert.ToString(content.Length, 8).PadLeft(SizeLength - 1, '0') + "\0");
        TarBuilder.Seal(header);
        return new TarPart(header, [.. content, .. new byte[-content.Length & (TarBuilder.BlockSize - 1)]]);
    }

    /// <summary>The same entry with another name of at most 100 bytes, and the sum made right.</summary>
    public TarPart WithName(string name)
    {
        byte[] header = [.. Header];
        header.AsSpan(0, NameLength).Clear();
        TarBuilder.Put(header, 0, name, NameLength);
        TarBuilder.Seal(header);
        return this with { Header = header };
    }

    // By the library's rules only as far as real tars go: whatever else is there is somebody's data.
    private static long SizeOf(byte[] header)
    {
        string digits = Encoding.Latin1.GetString(header, SizeAt, SizeLength).Trim('\0', ' ');
        long size = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7') return 0;
            size = (size * 8) + digit - '0';
        }

        return digits.Length > 0 && header[156] is not ((byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'5' or (byte)'6') ? size : 0;
    }
}
