using System.Text.Json;
using System.Text.RegularExpressions;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Containers;

/// <summary><c>ocx containers</c> prints what <c>docker ps --all</c> prints.</summary>
[Collection("dead hosts")]
public sealed partial class ContainersTests(DeadHosts hosts)
{
    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Beside_a_daemon_it_prints_the_same_bytes(DockerVersion version)
    {
        foreach ((string options, string listing) in hosts[version].Listings.Where(l => !l.Key.StartsWith("ocx", StringComparison.Ordinal)))
            Assert.Equal(listing, hosts[version].Listings[$"ocx {options}"]);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Of_a_dead_host_it_prints_the_same_but_for_ages_and_what_was_running(DockerVersion version)
    {
        DeadHost host = hosts[version];
        foreach ((string options, string listing) in host.Listings.Where(l => !l.Key.StartsWith("ocx", StringComparison.Ordinal)))
        {
            string expected = Ageless(UpFor().Replace(listing, "Was running"));
            Assert.Equal(expected, Ageless(OcxProgram.Run(["containers", "--root", host.Root, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Text));
        }
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Json_has_the_directory_of_a_containers_own_files(DockerVersion version)
    {
        JsonElement[] containers = [.. JsonDocument.Parse(OcxProgram.Run("containers", "--root", hosts[version].Root, "--json").Output).RootElement.EnumerateArray()];
        Assert.Equal(DeadHosts.All.Reverse(), containers.Select(c => c.GetProperty("name").GetString()!));
        Assert.Equal(["running", "created", "exited", "created", "exited", "exited"], containers.Select(c => c.GetProperty("state").GetString()!));
        JsonElement odd = containers[^1];
        Assert.True(File.Exists(Path.Combine(odd.GetProperty("directory").GetString()!, "odd/hello")));
        Assert.InRange(odd.GetProperty("size").GetInt64(), 4_000_000, 100_000_000);
        Assert.True(odd.GetProperty("virtualSize").GetInt64() > odd.GetProperty("size").GetInt64());
        Assert.Contains(containers[0].GetProperty("directory").GetString()!, OcxProgram.Run("containers", "--root", hosts[version].Root, "--dirs").Text);
    }

    [ToolFact("dockerd")]
    public void A_broken_record_is_warned_of_and_the_rest_listed()
    {
        using TemporaryDirectory directory = new();
        hosts[DockerVersion.V26_1].CopyTo(directory["root"]);
        string[] ids = OcxProgram.Run("containers", "--root", directory["root"], "-q", "--no-trunc").Lines;
        File.WriteAllText(directory[$"root/containers/{ids[0]}/config.v2.json"], "{");
        File.Delete(directory[$"root/containers/{ids[1]}/config.v2.json"]);
        string record = directory[$"root/containers/{ids[2]}/config.v2.json"];
        File.WriteAllText(record, File.ReadAllText(record).Replace(ids[2], ids[3], StringComparison.Ordinal));
        record = directory[$"root/containers/{ids[3]}/config.v2.json"];
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"Driver\":\"overlay2\"", "\"Driver\":\"vfs\"", StringComparison.Ordinal));
        ShellResult result = OcxProgram.Run("containers", "--root", directory["root"], "-q", "--no-trunc");
        Assert.Equal(ids[4..], result.Lines);
        Assert.Equal(3, result.ErrorText.Split('\n').Count(l => l.StartsWith("warning: container ", StringComparison.Ordinal)));
    }

    // Columns are as wide as what stands in them.
    private static string Ageless(string listing) => Blanks().Replace(Age().Replace(listing, "AGE ago"), "  ");

    [GeneratedRegex("(Less than a second|About an? [a-z]+|[0-9]+ [a-z]+) ago")]
    private static partial Regex Age();

    [GeneratedRegex("Up (Less than a second|About an? [a-z]+|[0-9]+ [a-z]+)")]
    private static partial Regex UpFor();

    [GeneratedRegex("  +")]
    private static partial Regex Blanks();
}
