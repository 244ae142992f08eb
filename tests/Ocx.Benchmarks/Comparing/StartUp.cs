using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Comparing;

/// <summary>How long a command takes that has next to nothing to do.</summary>
internal static class StartUp
{
    /// <summary>The contest; its goals are times and no ratios, and stand in the README.</summary>
    public static Contest Contest(string ocx)
    {
        string store = Path.Combine(Repository.Root, "spec-fixtures", "overlay2", "dockerd-20.10.24", "small");
        return new Contest("Start-up", "a small store", 0,
        [
            round => round.Time("ocx --version", ocx, "--version"),
            round => round.Time("ocx images", ocx, "images", "--root", store),
        ],
        []);
    }
}
