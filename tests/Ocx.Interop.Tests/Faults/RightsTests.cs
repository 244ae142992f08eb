using System.Text;
using Ocx.Interop.Tests.Checking;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Faults;

/// <summary>What needs no rights works without any; what does says so before it does anything, and uses no others.</summary>
[Collection(SmallStoresCollection.Name)]
public sealed class RightsTests(SmallStores stores)
{
    private const string Nobody = "65534";

    // What the README says of writing a store.
    private static readonly string[] Needed = ["chown", "dac_override", "fowner", "fsetid", "mknod", "setfcap", "sys_admin"];

    // An entry for each of the rights: other owners, directories closed to root, modes of others' files, set-group-ID, devices,
    // capabilities of files, and a directory that replaces one.
    private const string Oddities = """
        set -e
        cd "$1"
        mkdir etc dev closed closed/below replaces
        echo hash > etc/shadow; chown 7:8 etc etc/shadow; chmod 0 etc/shadow
        echo su > su; chown 5:6 su; chmod 6755 su
        mknod dev/null c 1 3; mkfifo dev/pipe
        cp /bin/true capable; setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 capable
        echo x > closed/below/file; chown -R 9:9 closed; chmod 400 closed/below/file; chmod 500 closed/below closed; setfattr -n user.a -v b etc
        touch replaces/.wh..wh..opq
        tar --xattrs --xattrs-include='*' --numeric-owner -cf - .
        """;

    [ToolFact("dockerd", "setpriv")]
    public void Everybody_exports_and_looks_at_what_they_may_read()
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        SmallStores.Copy(stores.Large, root);
        Shell.Run("chown", "-R", $"{Nobody}:{Nobody}", root);
        foreach ((string format, string output) in new[] { ("oci", "out.oci"), ("docker", "out.tar"), ("docker-legacy", "out"), ("oci-dir", "layout/") })
        {
            OcxProgram.Run("export", "--all", "--root", stores.Large, "--format", format, "-o", directory[output], "-q");
            AssertWorks("export", "--all", "--root", root, "--format", format, "-o", $"{OpenDirectory(directory)}/{output}", "-q");
            SmallStores.AssertSame(directory[output.TrimEnd('/')], directory[$"open/{output.TrimEnd('/')}"], format);
        }

        foreach (string[] command in (string[][])[["images"], ["inspect", SmallStores.New], ["history", SmallStores.New], ["layers", SmallStores.New], ["containers"]])
            Assert.Equal(OcxProgram.Run([.. command, "--root", root]).Text, AssertWorks([.. command, "--root", root]).Text);
    }

    // In the store of a host itself the driver's own directories are closed; here they are open, and layers are as they were.
    [ToolFact("dockerd", "setpriv")]
    public void Everybody_checks_a_store_that_they_may_read()
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        SmallStores.Copy(stores.Large, root);
        Shell.Run("bash", "-c", "chmod -R o+rX \"$1\"/image \"$1\"/containers && chmod o+rx \"$1\" \"$1\"/* \"$1\"/overlay2/* && chmod -f o+r \"$1\"/overlay2/*/*", "-", root);
        Assert.Matches("^sound: 2 images, ", AssertWorks("check", "--root", root).Text);
    }

    [ToolFact("dockerd", "setpriv")]
    public void Everybody_converts_and_checks_archives_and_layouts()
    {
        using TemporaryDirectory directory = new();
        string output = OpenDirectory(directory);
        AssertWorks("convert", stores.NewLayout, $"{output}/new.tar", "--format", "docker-legacy");
        SmallStores.AssertSame(stores.NewArchive, $"{output}/new.tar", "convert");
        AssertWorks("convert", stores.NewArchive, $"{output}/layout/", "--compression", "zstd");
        foreach (string home in new[] { stores.NewLayout, stores.NewArchive, $"{output}/layout" }) AssertWorks("check", home);
    }

    // On a store of their own, too: it would not become one that Docker could use.
    [ToolFact("dockerd", "setpriv")]
    public void Who_is_not_root_is_told_before_anything_is_done()
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        SmallStores.Copy(stores.Small, root);
        Shell.Run("chown", "-R", $"{Nobody}:{Nobody}", root);
        string output = OpenDirectory(directory);
        string[] before = StoreSnapshot.Exact(directory.Path);
        foreach (string[] command in (string[][])
        [
            ["import", stores.NewArchive, "--root", root],
            ["import", stores.NewArchive, "--root", $"{output}/root"],
            ["import", stores.NewArchive, "--root", root, "--wait", "1"],
            ["convert", stores.NewLayout, $"overlay2:{root}@new:1"],
            ["commit", SmallStores.Box, "--root", root],
            ["commit", SmallStores.Box, "--root", root, "-o", $"{output}/box.tar"],
            ["diff", SmallStores.Box, "--root", root],
            ["check", "--repair", "--from", stores.OldArchive, "--root", root],
            ["check", "--prune", "--root", root],
        ])
        {
            ShellResult refused = AsNobody(command);
            Assert.True(refused.ExitCode == 4, $"{string.Join(' ', command)}: {refused.ExitCode} {refused.ErrorText}");
            Assert.Matches("^error: .* needs root: .*\nhint:  .*sudo", refused.ErrorText);
            Assert.Equal("", refused.Text);
        }

        Assert.Equal(before, StoreSnapshot.Exact(directory.Path));
    }

    [ToolFact("dockerd", "setpriv", "setfattr")]
    public void Of_roots_rights_an_import_needs_those_that_the_README_names_and_no_others()
    {
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory["tree"]);
        byte[] layer = Shell.Run("bash", "-c", Oddities, "-", directory["tree"]).Output;
        string archive = directory["odd.tar"], root = directory["root"];
        File.WriteAllBytes(archive, SavedImage.ToLoad((SavedImage.ConfigOf("""
            "os":"linux","architecture":"amd64"
            """, [layer]), ["odd:1"], [layer])));
        foreach (string right in Needed)
        {
            ShellResult refused = With(Needed.Where(n => n != right), "import", archive, "--root", root);
            Assert.Equal(4, refused.ExitCode);
            Assert.Contains($"writing a store needs CAP_{right.ToUpperInvariant()}, which this process has not", refused.ErrorText);
            Assert.False(Path.Exists(root));
        }

        ShellResult enough = With(Needed, "import", archive, "--root", root);
        Assert.True(enough.ExitCode == 0, enough.ErrorText);

        // The check looks at owners, modes, devices and attributes.
        StoreCheck.Run(root).AssertFound([]);
        OcxProgram.Run("import", archive, "--root", directory["all"], "-q");
        Assert.Equal(ListingOf(directory["all"]), ListingOf(root));
        Assert.Equal(0, With(Needed, "check", "--prune", "--root", root).ExitCode);

        // Without the one that shows which directories replaced others.
        ShellResult check = With(Needed.Where(n => n != "sys_admin"), "check", "--root", root);
        Assert.True(check.ExitCode == 0, check.Text);
        Assert.Contains("note store.unseen", check.Text);
        SmallStores.Copy(stores.Small, directory["small"]);
        foreach (string[] command in (string[][])[["diff", SmallStores.Box], ["commit", SmallStores.Box, "-o", directory["box.tar"]]])
        {
            ShellResult refused = With(Needed.Where(n => n != "sys_admin"), [.. command, "--root", directory["small"]]);
            Assert.Equal(4, refused.ExitCode);
            Assert.Contains("nobody else sees the attributes", refused.ErrorText);
        }
    }

    // Each file of the layer, with all that it has.
    private static string ListingOf(string root)
    {
        string tree = Directory.GetDirectories($"{root}/overlay2").Single(d => Directory.Exists($"{d}/diff")) + "/diff";
        string attributes = Encoding.UTF8.GetString(Shell.Run("bash", "-c", "cd \"$1\" && find . -print0 | sort -z | xargs -0 getfattr -h -d -m - -e hex", "-", tree).Output);
        return attributes + Encoding.UTF8.GetString(Shell.Run("bash", "-c", "cd \"$1\" && find . -printf '%p %y %m %U:%G %s\\n' | sort", "-", tree).Output);
    }

    private static string OpenDirectory(TemporaryDirectory directory)
    {
        Directory.CreateDirectory(directory["open"]);
        Shell.Run("chown", Nobody, directory["open"]);
        return directory["open"];
    }

    private static ShellResult AssertWorks(params string[] command)
    {
        ShellResult result = AsNobody(command);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result.ExitCode} {result.Text} {result.ErrorText}");
        return result;
    }

    private static ShellResult AsNobody(params string[] command) => Shell.TryRun("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", OcxProgram.Path, .. command]);

    private static ShellResult With(IEnumerable<string> rights, params string[] command) =>
        Shell.TryRun("setpriv", [$"--bounding-set=-all,{string.Join(',', rights.Select(r => $"+{r}"))}", "--inh-caps=-all", OcxProgram.Path, .. command]);
}
