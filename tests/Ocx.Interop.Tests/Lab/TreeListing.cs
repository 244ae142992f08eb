using System.Globalization;
using System.Text;

namespace Ocx.Interop.Tests.Lab;

/// <summary>
/// Everything that two trees must have in common to be the same: a line for each entry with its type and mode, owner,
/// size, time, link target, device, other names, attributes and contents. Made by the system's own tools, so that it
/// owes nothing to the code under test.
/// </summary>
internal static class TreeListing
{
    // One character a byte: names need not be UTF-8, and sorting is by bytes.
    private static readonly Encoding Bytes = Encoding.Latin1;

    /// <summary>The lines, sorted by their paths' bytes, which are relative to <paramref name="root"/>.</summary>
    /// <param name="root">The top of the tree.</param>
    /// <param name="since">A time from then until now is shown as the word: nobody chose it.</param>
    /// <remarks>As root only: attributes and contents that cannot be read would be missing on both sides.</remarks>
    public static string[] Of(string root, DateTimeOffset? since = null)
    {
        // Files get the time of the kernel's last tick, of which there are a hundred a second or more.
        decimal first = (since ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds() / 1000m - 0.01m, last = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1;
        Dictionary<string, string> links = Pairs(Find(root, "-type", "l", "-printf", @"%p\0%l\0"));
        Dictionary<string, string> digests = Digests(root);
        Dictionary<string, string> attributes = Attributes(root);
        // A name cannot hold a slash and a NUL, so the fields cannot be taken for each other.
        List<string[]> entries = [.. Find(root, "-exec", "stat", "--printf", @"%n\0%f\0%u:%g\0%s\0%.9Y\0%t:%T\0%h\0%i\0", "{}", "+")
            .Chunk(8).OrderBy(entry => entry[0], StringComparer.Ordinal)];

        Dictionary<string, string> firstNames = [];
        List<string> lines = [];
        foreach (string[] entry in entries)
        {
            (string path, string inode) = (entry[0], entry[7]);
            int mode = int.Parse(entry[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            FileKind kind = (FileKind)(mode & 0xF000);
            StringBuilder line = new($"{path} {kind} {Convert.ToString(mode & 0xFFF, 8)} {entry[2]} {Time(entry[4])}");
            // A directory's size is its file system's business.
            if (kind is FileKind.Regular)
                line.Append($" {entry[3]} {digests[path]}");
            if (kind is FileKind.Symlink)
                line.Append($" -> {links[path]}");
            if (kind is FileKind.CharacterDevice or FileKind.BlockDevice)
                line.Append($" {entry[5]}");
            if (kind is not FileKind.Directory && entry[6] != "1" && !firstNames.TryAdd(inode, path))
                line.Append($" = {firstNames[inode]}");
            if (attributes.TryGetValue(path, out string? some))
                line.Append($" {some}");
            lines.Add(line.ToString());
        }
        return [.. lines];

        string Time(string text) => decimal.Parse(text, CultureInfo.InvariantCulture) is decimal time && time >= first && time <= last ? "now" : text;
    }

    private enum FileKind
    {
        Fifo = 0x1000,
        CharacterDevice = 0x2000,
        Directory = 0x4000,
        BlockDevice = 0x6000,
        Regular = 0x8000,
        Symlink = 0xA000,
        Socket = 0xC000,
    }

    private static Dictionary<string, string> Digests(string root) =>
        Find(root, "-type", "f", "-exec", "sha256sum", "--zero", "{}", "+").ToDictionary(line => line[66..], line => line[..64]);

    private static Dictionary<string, string> Attributes(string root)
    {
        ShellCommand getfattr = new("getfattr", "--recursive", "--no-dereference", "--physical", "--dump", "--match=-",
            "--encoding=hex", ".")
        {
            WorkingDirectory = root,
        };
        Dictionary<string, string> attributes = [];
        foreach (string block in Bytes.GetString(getfattr.Run().Output).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = block.TrimEnd('\n').Split('\n');
            string path = Unescape(lines[0]["# file: ".Length..]);
            attributes.Add(path is "." ? path : $"./{path}", string.Join(' ', lines[1..].Order(StringComparer.Ordinal)));
        }
        return attributes;
    }

    /// <summary>getfattr writes control characters, backslashes and more of a name as a backslash and three octal digits.</summary>
    private static string Unescape(string name)
    {
        StringBuilder plain = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '\\')
            {
                plain.Append(name[i]);
                continue;
            }
            plain.Append((char)Convert.ToInt32(name.Substring(i + 1, 3), 8));
            i += 3;
        }
        return plain.ToString();
    }

    private static Dictionary<string, string> Pairs(string[] fields) =>
        fields.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>Runs find in the tree itself and splits what it writes at each NUL.</summary>
    private static string[] Find(string root, params string[] arguments)
    {
        ShellCommand find = new("find", [".", .. arguments]) { WorkingDirectory = root };
        string output = Bytes.GetString(find.Run().Output);
        return output.Length == 0 ? [] : output[..^1].Split('\0');
    }
}
