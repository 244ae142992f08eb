using System.Collections.Concurrent;

namespace Ocx.Interop.Tests.Lab;

/// <summary>What <c>tests/lab/prepare</c> makes, once for all runs, in <c>artifacts/lab</c> (or <c>$OCX_LAB</c>).</summary>
internal static class LabFiles
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Prepared = [];

    /// <summary>The file system of a Debian release with this daemon, its client and a registry in it.</summary>
    public static string Release(DockerVersion version) => Prepare(version is DockerVersion.V20_10 ? "bookworm" : "trixie");

    /// <summary>The Debian file system, as a tar, that the lab's images are built on.</summary>
    public static string BaseTar => Prepare("base.tar");

    /// <summary>The directory with the lab's images as this daemon stored them; see <see cref="LabImages"/>.</summary>
    public static string Images(DockerVersion version) => Prepare($"images-{version.Name}");

    extension(DockerVersion version)
    {
        /// <summary>As the lab's scripts call it.</summary>
        public string Name => version is DockerVersion.V20_10 ? "20.10" : "26.1";
    }

    private static string Prepare(string what)
    {
        if (Tools.Missing("dockerd") is string reason)
            throw new InvalidOperationException(reason);
        // Test classes run side by side and want the same few things; the first of them makes each, slowly.
        return Prepared.GetOrAdd(what, _ => new(() =>
            new ShellCommand(Repository.LabScript("prepare"), what) { Timeout = TimeSpan.FromMinutes(15) }.Run().Text)).Value;
    }
}
