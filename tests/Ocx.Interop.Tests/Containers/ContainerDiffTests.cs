using System.Text;
using System.Text.Json;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;
using Ocx.Linux;

namespace Ocx.Interop.Tests.Containers;

/// <summary><c>ocx diff</c> prints what <c>docker diff</c> prints.</summary>
[Collection("dead hosts")]
public sealed class ContainerDiffTests(DeadHosts hosts)
{
    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void The_same_lines(DockerVersion version)
    {
        foreach ((string container, string[] lines) in hosts[version].Diffs)
        {
            string[] ours = [.. OcxProgram.Run("diff", container, "--root", hosts[version].Root).Lines.Order(StringComparer.Ordinal)];
            Assert.Equal((container, Shown(lines)), (container, Shown(ours)));
        }
    }

    [ToolFact("dockerd")]
    public void By_name_by_id_and_by_the_start_of_one()
    {
        string root = hosts[DockerVersion.V26_1].Root;
        string id = OcxProgram.Run("containers", "--root", root, "-q", "--no-trunc").Lines[^2];
        byte[] expected = OcxProgram.Run("diff", DeadHosts.Changes, "--root", root).Output;
        foreach (string name in new[] { id, id[..12], id[..7], $"/{DeadHosts.Changes}" }) Assert.Equal(expected, OcxProgram.Run("diff", name, "--root", root).Output);
        JsonElement[] changes = [.. JsonDocument.Parse(OcxProgram.Run("diff", id, "--root", root, "--json").Output).RootElement.EnumerateArray()];
        Assert.Equal(Encoding.UTF8.GetString(expected).Split('\n').Length - 1, changes.Length);
        Assert.Contains(changes, c => c.GetProperty("kind").GetString() == "deleted" && c.GetProperty("path").GetString() == "/etc/skel");
    }

    [ToolFact("dockerd")]
    public void What_is_not_there_is_named_with_what_is()
    {
        ShellResult result = OcxProgram.TryRun("diff", "chnges", "--root", hosts[DockerVersion.V26_1].Root);
        Assert.Equal(5, result.ExitCode);
        Assert.Contains("no container 'chnges'", result.ErrorText);
        Assert.Contains($"'{DeadHosts.Changes}'", result.ErrorText);
    }

    [ToolFact("dockerd")]
    public void Without_the_containers_files_there_is_nothing_to_compare()
    {
        using TemporaryDirectory directory = new();
        hosts[DockerVersion.V20_10].CopyTo(directory["root"]);
        string tree = JsonDocument.Parse(OcxProgram.Run("containers", "--root", directory["root"], "--json").Output).RootElement[4].GetProperty("directory").GetString()!;
        Shell.Run("rm", "-r", tree);
        ShellResult result = OcxProgram.TryRun("diff", DeadHosts.Changes, "--root", directory["root"]);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(tree, result.ErrorText);
    }

    // Docker's API replaces bytes that are no UTF-8, and its client prints the rest as it is; ours escapes what a terminal may obey.
    // A name with a line's end is two lines of docker's.
    private static string Shown(string[] lines) =>
        string.Join('\n', lines.Where(l => !l.Contains("newline", StringComparison.Ordinal) && l.Length > 2 && l[1] == ' ')
            .Select(l => $"{l[0]} {PathText.Of(l[2..])}").Select(l => System.Text.RegularExpressions.Regex.Replace(l, @"(\\x[89a-f][0-9a-f]|\\xef\\xbf\\xbd|\ufffd)+", "?")).Order(StringComparer.Ordinal));
}
