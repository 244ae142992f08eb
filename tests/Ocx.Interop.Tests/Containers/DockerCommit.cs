using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Containers;

/// <summary>An image that <c>docker commit</c> made.</summary>
/// <param name="Config">Its config, without the time of the commit and the daemon's version.</param>
/// <param name="DiffIds">Its layers.</param>
internal sealed partial record DockerCommit(string Config, string[] DiffIds)
{
    /// <summary>Commits a container.</summary>
    public static DockerCommit Of(DockerDaemon daemon, string container, string image, string[] options)
    {
        string id = daemon.Docker(["commit", .. options, container, image]).Text;
        return Read(File.ReadAllText(Path.Combine(daemon.Root, "image/overlay2/imagedb/content", id.Replace(':', '/'))));
    }

    /// <summary>The same of any config.</summary>
    public static DockerCommit Read(string config)
    {
        JsonNode json = JsonNode.Parse(config)!;
        string created = json["created"]!.GetValue<string>();
        return new DockerCommit(
            DockerVersionMember().Replace(config, "").Replace($"\"created\":\"{created}\"", "\"created\":\"NOW\"", StringComparison.Ordinal),
            [.. json["rootfs"]!["diff_ids"]!.AsArray().Select(d => d!.GetValue<string>())]);
    }

    [GeneratedRegex("\"docker_version\":\"[^\"]*\",")]
    private static partial Regex DockerVersionMember();
}
