using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Containers;

/// <summary>A data root whose daemon died.</summary>
/// <param name="Root">The root.</param>
/// <param name="Version">The daemon.</param>
/// <param name="Listings">What <c>docker ps --all</c> printed with some options, and <c>ocx containers</c> at the same time.</param>
/// <param name="Diffs">The lines of <c>docker diff</c> of each container, sorted.</param>
/// <param name="Commits">What <c>docker commit</c> made of each.</param>
/// <param name="Warning">What <c>ocx commit</c> says of the running container while the daemon is alive.</param>
/// <param name="Refused">What it does when it is to write into the store of the daemon.</param>
internal sealed record DeadHost(
    string Root, DockerVersion Version, IReadOnlyDictionary<string, string> Listings, IReadOnlyDictionary<string, string[]> Diffs, IReadOnlyDictionary<string, DockerCommit> Commits,
    string Warning, ShellResult Refused)
{
    /// <summary>The options by which <c>ocx commit</c> does what the daemon does.</summary>
    public string[] Like => ["--like", Version.Name, .. Version is DockerVersion.V20_10 ? ["--etc", Path.Combine(LabFiles.Release(Version), "etc")] : Array.Empty<string>(), "--root", Root];

    /// <summary>Copies the root for a test that writes to it.</summary>
    public void CopyTo(string path) => Shell.Run("cp", "-a", "--reflink=auto", "--no-target-directory", Root, path);
}
