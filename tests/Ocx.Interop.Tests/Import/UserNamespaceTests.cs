using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>A daemon with remapped user ids keeps its store in a directory of its own, where layers belong to the ids that it has outside.</summary>
public sealed class UserNamespaceTests
{
    private const string Image = "committed:latest";
    private const string Remap = "--userns-remap=default";

    // The daemon makes a user for it, and takes the first range of ids that is free.
    [ToolTheory("dockerd", "getfattr")]
    [InlineData(DockerVersion.V20_10, true)]
    [InlineData(DockerVersion.V26_1, false)]
    public void A_daemon_with_remapped_ids_has_what_it_would_have_loaded(DockerVersion version, bool isNamed)
    {
        using TemporaryDirectory directory = new();
        string archive = directory["image.tar"], saved = directory["saved.tar"];
        Export(LabImages.Of(DockerVersion.V20_10).Root, "docker-legacy", archive);
        using DockerDaemon ours = new(version, directory["ours"], Remap), theirs = new(version, directory["theirs"], Remap);
        ours.Stop();
        DateTimeOffset since = DateTimeOffset.UtcNow;
        string store = Store(ours), loaded = Store(theirs);
        theirs.Docker("load", "--input", archive);
        OcxProgram.Run("import", archive, "--root", isNamed ? store : ours.Root, "-q");
        StoreListing.AssertSame(StoreListing.Of(loaded, since), StoreListing.Of(store, since));
        Export(store, version is DockerVersion.V20_10 ? "docker-legacy" : "docker", saved);

        ours.Start();
        Assert.Equal("committed", ours.RunContainer(Image).Text);
        Assert.Equal("0:42", ours.RunContainer("--entrypoint", "/usr/bin/stat", Image, "-c", "%u:%g", "/etc/shadow").Text);
        DockerSave.AssertSame(saved, ours, Image);
        ours.Docker("rmi", Image);
        Assert.Equal(["l"], Directory.GetFileSystemEntries(Path.Combine(store, "overlay2")).Select(p => Path.GetFileName(p)));
    }

    // No daemon of the lab gets this range of its own accord: by overlay2-store.md, §1 and §12.
    [ToolFact("dockerd", "getfattr")]
    public void A_store_that_is_not_there_yet_is_made_for_its_ids()
    {
        using TemporaryDirectory directory = new();
        string archive = directory["image.tar"], store = directory["165536.165537"];
        Export(LabImages.Of(DockerVersion.V20_10).Root, "docker-legacy", archive);
        DateTimeOffset since = DateTimeOffset.UtcNow;
        OcxProgram.Run("import", archive, "--root", directory["plain"], "-q");
        OcxProgram.Run("import", archive, "--root", store, "-q");
        foreach ((string path, string expected) in new[]
        {
            (".", "710 0:165537"), ("image", "700 0:0"), ("overlay2", "710 0:165537"), ("overlay2/l", "700 0:0"), ("overlay2/*?????", "710 0:165537"), ("overlay2/*/diff", "755 165536:165537"),
            ("overlay2/*/work", "700 165536:165537"), ("overlay2/*/link", "644 0:0"), ("overlay2/*/lower", "644 0:0"), ("overlay2/*/diff/etc/shadow", "640 165536:165579"),
        })
            Assert.Equal(expected, Assert.Single(Shell.Run("bash", "-c", $"cd \"$1\" && stat -c '%a %u:%g' {path}", "-", store).Lines.Distinct()));

        string[] plain = [.. StoreListing.Of(directory["plain"], since).Select(Shift)];
        StoreListing.AssertSame(plain, [.. StoreListing.Of(store, since).Select(line => line.StartsWith("overlay2", StringComparison.Ordinal) && !IsOfTree(line) ? Unshift(line) : line)]);
    }

    // Docker's words: Container ID 1234567 cannot be mapped to a host ID.
    [ToolFact("dockerd")]
    public void An_owner_beyond_the_range_is_refused_as_docker_load_does()
    {
        using TemporaryDirectory directory = new();
        string archive = directory["image.tar"], store = directory["165536.165536"];
        OcxProgram.Run("export", "odd", "--root", LabImages.Of(DockerVersion.V20_10).Root, "--format", "docker-legacy", "-o", archive);
        ShellResult refused = OcxProgram.TryRun("import", archive, "--root", store, "-q");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("1234567", refused.ErrorText);
        Assert.False(Path.Exists(store));
    }

    private static void Export(string root, string format, string path) => OcxProgram.Run("export", Image, "--root", root, "--format", format, "-o", path);

    private static string Store(DockerDaemon daemon) => Directory.GetDirectories(daemon.Root).Single(d => Path.GetFileName(d).Contains('.'));

    // Within the trees, theirs are all that differ.
    private static string Shift(string line)
    {
        if (!IsOfTree(line)) return line;
        string[] fields = line.Split(' ');
        int owner = Array.FindIndex(fields, f => f.Split(':') is [var a, var b] && uint.TryParse(a, out _) && uint.TryParse(b, out _));
        uint[] ids = [.. fields[owner].Split(':').Select(uint.Parse)];
        fields[owner] = $"{ids[0] + 165536}:{ids[1] + 165537}";
        return string.Join(' ', fields);
    }

    private static bool IsOfTree(string line) => line.Split(' ')[0].Split('/') is ["overlay2", _, "diff", ..];

    private static string Unshift(string line) => line.Replace(" 165536:165537 ", " 0:0 ", StringComparison.Ordinal).Replace(" 0:165537 ", " 0:0 ", StringComparison.Ordinal);
}
