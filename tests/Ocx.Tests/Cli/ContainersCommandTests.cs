using System.Text.Json;
using Ocx.Cli.Commands;
using Ocx.Containers;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli;

public sealed class ContainersCommandTests : IDisposable
{
    private const string First = "1111111111111111111111111111111111111111111111111111111111111111";
    private const string Second = "2222222222222222222222222222222222222222222222222222222222222222";
    private const string ImageId = "sha256:fcf7c05ef594cb294b717cfdd6b8f786a5989078e36e21b585f1f1db199479e9";

    private readonly TemporaryDirectory _directory = new();

    public ContainersCommandTests()
    {
        Directory.CreateDirectory(_directory["image/overlay2"]);
        Add(First, $$"""{"ID":"{{First}}","Name":"/first","Driver":"overlay2","Created":"2026-01-01T00:00:00Z","Path":"a \"b\"","Args":["c d","e"],"Image":"{{ImageId}}","State":{"ExitCode":3,"StartedAt":"2026-01-01T00:00:01Z","FinishedAt":"2026-01-01T01:00:00Z"},"Config":{"Image":"gone"} }""");
        Add(Second, $$"""{"ID":"{{Second}}","Name":"/second","Driver":"overlay2","Created":"2026-01-02T00:00:00Z","Path":"sh","State":{"Running":true,"StartedAt":"2026-01-02T00:00:00Z"},"Config":{"Image":"none"} }""");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_table_is_dockers_the_newest_container_first()
    {
        using var store = new ContainerStore(_directory.Path);
        using var output = new StringWriter();
        ContainerTable.Print(store, new ContainerColumns(store, isWhole: false, isLive: false, new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero)), false, false, output, _ => { });
        string[] expected =
        [
            Line("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"),
            Line("222222222222", "none", "\"sh\"", "24 hours ago", "Was running", "", "second"),
            Line("111111111111", "fcf7c05ef594", "\"a \\\"b\\\" 'c d' e\"", "2 days ago", "Exited (3) 47 hours ago", "", "first"),
        ];
        Assert.Equal(expected, output.ToString().TrimEnd('\n').Split('\n'));

        // Three blanks behind the longest of a column, and ten characters at least.
        static string Line(string id, string image, string command, string created, string status, string ports, string name) =>
            id.PadRight(15) + image.PadRight(15) + command.PadRight(20) + created.PadRight(15) + status.PadRight(26) + ports.PadRight(10) + name;
    }

    [Fact]
    public void Beside_a_daemon_what_runs_is_up()
    {
        using var store = new ContainerStore(_directory.Path);
        var columns = new ContainerColumns(store, isWhole: true, isLive: true, new DateTimeOffset(2026, 1, 2, 0, 0, 59, TimeSpan.Zero));
        Assert.Equal("Up 59 seconds", columns.Status(store.All[0]));
        Assert.Equal(Second, columns.Id(store.All[0]));
        Assert.Equal(ImageId, columns.Image(store.All[1]));
    }

    [Fact]
    public void A_file_in_place_of_the_records_is_told()
    {
        Directory.Delete(_directory["containers"], recursive: true);
        File.WriteAllText(_directory["containers"], "");
        CliResult result = OcxRun.Run("containers", "--root", _directory.Path, "-q");
        Assert.Equal(new CliResult(0, "", $"warning: {_directory["containers"]}: expected the directory of the containers' records, found a file\n"), result);
    }

    [Fact]
    public void Json_leaves_out_what_is_not_known_and_says_so()
    {
        CliResult result = OcxRun.Run("containers", "--root", _directory.Path, "--json");
        JsonElement[] containers = [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
        Assert.Equal(["running", "exited"], containers.Select(c => c.GetProperty("state").GetString()!));
        Assert.False(containers[0].TryGetProperty("directory", out _));
        Assert.Contains("warning: container 222222222222: ", result.Error);
        Assert.Contains("mount-id", result.Error);
    }

    [Fact]
    public void Names_of_images_that_cannot_be_read_hide_no_container()
    {
        File.WriteAllText(_directory["image/overlay2/repositories.json"], "{");
        CliResult result = OcxRun.Run("containers", "--root", _directory.Path, "-q");
        Assert.Equal($"{Second[..12]}\n{First[..12]}\n", result.Output);
        Assert.Contains("warning: the names of images cannot be read", result.Error);
    }

    [Theory]
    [InlineData("firts", 5)]
    [InlineData("3", 5)]
    [InlineData("", 2)]
    [InlineData("-x", 2)]
    public void Another_container_is_not_found(string asked, int exitCode) => Assert.Equal(exitCode, OcxRun.Run("diff", asked, "--root", _directory.Path).Code);

    [Fact]
    public void Names_of_owners_come_from_a_directory_that_is_there()
    {
        CliResult result = OcxRun.Run("commit", "first", "-o", _directory["out.oci"], "--like", "20.10", "--etc", _directory["etc"], "--root", _directory.Path);
        Assert.Equal(6, result.Code);
        Assert.StartsWith($"error: the directory {_directory["etc"]} for --etc is not there\nhint:  name the directory ", result.Error);
    }

    [Fact]
    public void A_mount_id_leads_nowhere_else()
    {
        string mount = _directory[$"image/overlay2/layerdb/mounts/{First}"];
        Directory.CreateDirectory(mount);
        File.WriteAllText(Path.Combine(mount, "mount-id"), "../../etc");
        CliResult result = OcxRun.Run("diff", "first", "--root", _directory.Path);
        Assert.Equal(4, result.Code);
        Assert.Contains("must be the name of a directory", result.Error);
    }

    [Fact]
    public void Layers_in_a_circle_have_an_end()
    {
        string mount = _directory[$"image/overlay2/layerdb/mounts/{First}"], layer = _directory[$"image/overlay2/layerdb/sha256/{ImageId[7..]}"];
        foreach (string path in new[] { mount, layer, _directory["overlay2/m/diff"] }) Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(mount, "mount-id"), "m");
        foreach (string file in new[] { Path.Combine(mount, "parent"), Path.Combine(layer, "parent"), Path.Combine(layer, "diff") }) File.WriteAllText(file, ImageId);
        using var store = new ContainerStore(_directory.Path);
        Assert.Throws<Errors.ImageFormatException>(() => store.LayersOf(store.Find("first")).ImageSize());
    }

    private void Add(string id, string record)
    {
        Directory.CreateDirectory(_directory[$"containers/{id}"]);
        File.WriteAllText(_directory[$"containers/{id}/config.v2.json"], record);
    }
}
