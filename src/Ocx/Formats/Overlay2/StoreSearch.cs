using System.Text.Json;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>Where a store may be that was looked for in the wrong place: near it, and where Docker usually has one.</summary>
internal static class StoreSearch
{
    // The daemon's own settings are a few lines.
    private const int SettingsLimit = 1 << 20;

    // From the root of a machine's file system: Debian's and everybody's package, Ubuntu's snap.
    private static readonly string[] UsualPlaces = ["var/lib/docker", "var/snap/docker/common/var-lib-docker"];

    // Where /var, or the directory above Docker's, is a disk of its own.
    private static readonly string[] PartsOfUsualPlaces = ["docker", "lib/docker", "snap/docker/common/var-lib-docker", "common/var-lib-docker"];

    /// <summary>The data roots that hold a store, the likeliest first; a look at each of a dozen places, and no search.</summary>
    /// <param name="path">Where it was looked for.</param>
    /// <param name="kernel">The system calls to use.</param>
    public static IReadOnlyList<string> Near(string path, Kernel kernel)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        IEnumerable<string> places =
        [
            .. Above(full),
            .. Below(path, kernel),
            .. OfMachine("/", kernel),
            .. Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? [Path.Combine(home, ".local/share/docker")] : (string[])[],
        ];
        return [.. places.Distinct().Where(p => p != full).SelectMany(p => StoresAt(p, kernel)).Distinct()];
    }

    /// <summary>Those of them that are above or below a directory.</summary>
    /// <inheritdoc cref="Near"/>
    public static IReadOnlyList<string> Around(string path, Kernel kernel) =>
        [.. Above(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).SelectMany(p => StoresAt(p, kernel)).Concat(Below(path, kernel)).Distinct()];

    /// <summary>Those of them that are below a directory, which may be where the disk of another machine is mounted.</summary>
    /// <inheritdoc cref="Near"/>
    public static IReadOnlyList<string> Below(string path, Kernel kernel)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return [.. PartsOfUsualPlaces.Select(p => Path.Combine(full, p)).Concat(OfMachine(full, kernel)).Distinct().SelectMany(p => StoresAt(p, kernel))];
    }

    // People name the directory that they looked into: image, overlay2, or one further down.
    private static IEnumerable<string> Above(string path)
    {
        for (string? above = Path.GetDirectoryName(path); above is not null && above != "/"; above = Path.GetDirectoryName(above)) yield return above;
    }

    private static IEnumerable<string> OfMachine(string root, Kernel kernel) =>
        UsualPlaces.Select(p => Path.Combine(root, p)).Concat(OfSettings(root, kernel) is { } set ? [set] : []);

    // A disk that was mounted somewhere has the settings of its own daemon, and paths in them start at its own root.
    private static string? OfSettings(string root, Kernel kernel)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.Open(Path.Combine(root, "etc/docker"), kernel);
            if (directory.TryReadFile("daemon.json", SettingsLimit) is not { } bytes) return null;
            using var settings = JsonDocument.Parse(bytes);
            if (settings.RootElement.ValueKind != JsonValueKind.Object || !settings.RootElement.TryGetProperty("data-root", out JsonElement set)) return null;
            string? dataRoot = set.ValueKind == JsonValueKind.String ? set.GetString() : null;
            return dataRoot is ['/', ..] && !dataRoot.Contains('\0') ? Path.GetFullPath(Path.Combine(root, dataRoot.TrimStart('/'))) : null;
        }
        catch (Exception e) when (e is LinuxException or ImageFormatException or JsonException or InvalidOperationException)
        {
            // What cannot be read suggests nothing.
            return null;
        }
    }

    private static IEnumerable<string> StoresAt(string path, Kernel kernel)
    {
        try
        {
            using DirectoryHandle root = DirectoryHandle.Open(path, kernel);
            return Overlay2Root.HasStore(root) ? [path] : [.. Overlay2Root.Remapped(root).Select(name => Path.Combine(path, name))];
        }
        catch (LinuxException)
        {
            return [];
        }
    }
}
