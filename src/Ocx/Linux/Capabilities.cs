using System.Globalization;
using System.Text;

namespace Ocx.Linux;

/// <summary>What this process may do. A super-user in a container may do less than others, and one in a user namespace only with what is its own.</summary>
internal static class Capabilities
{
    private const int TextLimit = 64 * 1024;

    // What proc(5) calls those that count, as hexadecimal digits.
    private const string Effective = "CapEff:";

    /// <summary>Those of <paramref name="needed"/> that this process has not; none where nobody can tell.</summary>
    public static IReadOnlyList<Capability> Missing(IEnumerable<Capability> needed, Kernel kernel)
    {
        string? line = Read("status", kernel)?.Split('\n').FirstOrDefault(l => l.StartsWith(Effective, StringComparison.Ordinal));
        if (!ulong.TryParse(line?[Effective.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong own)) return [];
        return [.. needed.Where(c => (own >> (int)c & 1) == 0)];
    }

    /// <summary>Whether extended attributes of the name space <c>trusted</c> can be seen: to all others they are not there.</summary>
    public static bool SeeTrusted(Kernel kernel) => Environment.IsPrivilegedProcess && !IsInNamespace(kernel) && Missing([Capability.CAP_SYS_ADMIN], kernel).Count == 0;

    // There root may do everything, but sees no trusted attributes. proc(5): the first namespace has all ids, and they are themselves.
    private static bool IsInNamespace(Kernel kernel) =>
        Read("uid_map", kernel)?.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is not (null or ["0", "0", "4294967295"]);

    // Null on a machine without /proc.
    private static string? Read(string name, Kernel kernel)
    {
        try
        {
            using DirectoryHandle self = DirectoryHandle.Open("/proc/self", kernel);
            return self.TryReadFile(name, TextLimit) is { } bytes ? Encoding.ASCII.GetString(bytes) : null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }
}
