namespace Ocx.Interop.Tests.Lab;

/// <summary>The real programs that tests ask for by name, and why one of them is not to be had.</summary>
/// <remarks>
/// A name is that of a program on the path, an absolute path, <c>root</c> (to be the super-user on Linux), or
/// <c>dockerd</c>: whatever it takes to make and run the lab's daemons.
/// </remarks>
internal static class Tools
{
    // The same wish is made by many tests, and each answer costs a walk over the path.
    private static readonly Dictionary<string, string?> Known = [];

    private static readonly string[] ForDockerd = ["root", "mmdebstrap", "bsdtar", "setfattr", "unshare", "nsenter", "pivot_root"];

    /// <summary>Whether a missing tool is a failure (in CI) and not a reason to skip.</summary>
    public static bool AreRequired => Environment.GetEnvironmentVariable("OCX_REQUIRE_TOOLS") == "1";

    /// <summary>What is missing of <paramref name="tools"/>, or null when everything is there.</summary>
    public static string? Missing(params IEnumerable<string> tools)
    {
        string[] reasons = [.. tools.Select(MissingOne).OfType<string>().Distinct()];
        return reasons.Length == 0 ? null : $"missing here: {string.Join(", ", reasons)} (tests/run installs what apt has)";
    }

    /// <summary>The reason for an attribute to skip a test, or null to run it.</summary>
    public static string? ReasonToSkip(IEnumerable<string> tools) => AreRequired ? null : Missing(tools);

    private static string? MissingOne(string tool)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(tool, out string? reason))
                Known[tool] = reason = LookFor(tool);
            return reason;
        }
    }

    private static string? LookFor(string tool) => tool switch
    {
        "root" => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : "root on Linux",
        "dockerd" => ForDockerd.Select(LookFor).FirstOrDefault(reason => reason is not null),
        ['/', ..] => Path.Exists(tool) ? null : tool,
        _ => IsOnPath(tool) ? null : tool,
    };

    private static bool IsOnPath(string program) =>
        // A user's path has no sbin on Debian, yet what is there can be run.
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, program)));
}
