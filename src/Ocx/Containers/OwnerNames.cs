using System.Globalization;
using System.Text;
using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>The names that a machine has for the numbers of users and groups: <c>passwd</c> and <c>group</c> of its <c>/etc</c>.</summary>
/// <remarks>Source: passwd(5), group(5). The first line of a number counts, as for getpwuid(3).</remarks>
internal sealed class OwnerNames
{
    private const int SizeLimit = 16 << 20;

    private readonly Dictionary<uint, byte[]> _users = [];
    private readonly Dictionary<uint, byte[]> _groups = [];

    /// <summary>No names.</summary>
    public static OwnerNames None { get; } = new();

    /// <summary>Reads them; a file that is not there has none.</summary>
    /// <param name="directory">The machine's <c>/etc</c>.</param>
    /// <exception cref="LinuxException">The directory is not there, or a file cannot be read.</exception>
    public static OwnerNames Read(string directory)
    {
        using DirectoryHandle etc = DirectoryHandle.Open(directory);
        var names = new OwnerNames();
        Read(etc.TryReadFile("passwd", SizeLimit), names._users);
        Read(etc.TryReadFile("group", SizeLimit), names._groups);
        return names;
    }

    /// <summary>A user's name; empty for one that has none.</summary>
    public ReadOnlyMemory<byte> User(uint id) => _users.GetValueOrDefault(id, []);

    /// <summary>A group's name; empty for one that has none.</summary>
    public ReadOnlyMemory<byte> Group(uint id) => _groups.GetValueOrDefault(id, []);

    // name:password:number:…
    private static void Read(byte[]? file, Dictionary<uint, byte[]> names)
    {
        foreach (string line in Encoding.Latin1.GetString(file ?? []).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length < 3 || fields[0].Length == 0 || fields[0][0] is '#' or '+' or '-') continue;
            if (uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint id)) names.TryAdd(id, Encoding.Latin1.GetBytes(fields[0]));
        }
    }
}
