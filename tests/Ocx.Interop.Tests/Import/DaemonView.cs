using System.Text;
using System.Text.Json.Nodes;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>What a daemon says of an image, and what a container of it sees.</summary>
/// <param name="Images">The lines of <c>docker images</c>.</param>
/// <param name="Inspect">What <c>docker image inspect</c> prints, with names of layers in place of the random ones, and without digests of manifests.</param>
/// <param name="Digests">These digests.</param>
/// <param name="History">The lines of <c>docker history</c>.</param>
/// <param name="Inside">A line for every file and every capability that a container sees.</param>
internal sealed record DaemonView(string[] Images, string Inspect, string[] Digests, string[] History, string[] Inside)
{
    // What each daemon puts into every container.
    private static readonly string[] OfContainers = ["/.dockerenv ", "/etc/hosts ", "/etc/hostname ", "/etc/resolv.conf ", "/etc/mtab "];

    private const string ListFiles =
        "find / -xdev ( -path /proc -o -path /sys -o -path /dev ) -prune -o -type d -printf '%p %y %m %U:%G\\n' -o -printf '%p %y %m %U:%G %s %T@ %n %l\\n'; "
        + "find / -xdev ( -type b -o -type c ) ! -path '/dev/*' -exec stat -c '%n is %t:%T' {} +; getcap -r / 2>/dev/null; getfattr -R -P -h -d -m - /odd 2>/dev/null; true";

    /// <summary>Asks for everything.</summary>
    public static DaemonView Of(DockerDaemon daemon, string image)
    {
        JsonNode inspected = JsonNode.Parse(daemon.Docker("image", "inspect", image).Output)![0]!;
        string[] digests = [.. inspected["RepoDigests"]!.AsArray().Select(d => d!.GetValue<string>()).Order(StringComparer.Ordinal)];
        inspected["RepoDigests"] = null;
        return new DaemonView(
            daemon.Docker("images", "--all", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}} {{.Size}} {{.CreatedAt}}").Lines,
            new StoreNames(daemon.Root).Replace(inspected.ToJsonString().Replace(daemon.Root, "ROOT", StringComparison.Ordinal)),
            digests,
            daemon.Docker("history", "--no-trunc", "--human=false", "--format", "{{.ID}} {{.CreatedAt}} {{.Size}} {{.CreatedBy}} {{.Comment}}", image).Lines,
            image == ImportSources.Small ? Run(daemon, image) : List(daemon, image));
    }

    /// <summary>Fails unless they are the same, but for the digests of manifests.</summary>
    public static void AssertSame(DaemonView loaded, DaemonView imported)
    {
        Assert.Equal(loaded.Images, imported.Images);
        Assert.Equal(loaded.Inspect, imported.Inspect);
        Assert.Equal(loaded.History, imported.History);
        Assert.True(loaded.Inside.SequenceEqual(imported.Inside), $"loaded only:\n{Some(loaded.Inside.Except(imported.Inside))}\nimported only:\n{Some(imported.Inside.Except(loaded.Inside))}");
    }

    /// <summary>Runs a program of an image, as the super-user.</summary>
    public static ShellResult Shell(DockerDaemon daemon, string image, string script) =>
        daemon.RunContainer("--user", "0", "--entrypoint", "/bin/bash", image, "-c", script);

    private static string[] Run(DockerDaemon daemon, string image) => daemon.RunContainer(image).Lines;

    // One character a byte: names need not be UTF-8.
    private static string[] List(DockerDaemon daemon, string image) =>
        [.. Encoding.Latin1.GetString(Shell(daemon, image, ListFiles.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)).Output)
            .Split('\n').Where(line => !OfContainers.Any(c => line.StartsWith(c, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    private static string Some(IEnumerable<string> lines) => string.Join('\n', lines.Take(20));
}
