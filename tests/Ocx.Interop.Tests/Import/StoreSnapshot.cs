using System.Text;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>Whether a root was written to: nobody can set the time of a file's last change, or give a new file the old one's inode.</summary>
internal static class StoreSnapshot
{
    /// <summary>A line for every file and directory, without the times of directories: something may have come and gone again.</summary>
    public static string[] Of(string root) => Find(root, @"%p %m %U:%G\0");

    /// <summary>The same with those times.</summary>
    public static string[] Exact(string root) => Find(root, @"%p %m %U:%G %i %T@ %C@\0");

    private static string[] Find(string root, string directory) =>
        [.. Encoding.Latin1.GetString(Shell.Run("find", root, "-type", "d", "-printf", directory, "-o", "-printf", @"%p %y %m %U:%G %s %i %C@\0").Output)
            .Split('\0').Order(StringComparer.Ordinal)];
}
