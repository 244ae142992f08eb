using System.Diagnostics;
using System.Formats.Tar;
using Ocx.Formats.Overlay2;
using Ocx.Linux;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli;

/// <summary>An error is a line, and a hint another one; a command in a hint is run here as it stands, by a shell.</summary>
public sealed class HintTests : IDisposable
{
    private readonly StoreBuilder _store = new("it's a disk/var/lib/docker");
    private readonly TemporaryDirectory _scratch = new();

    public HintTests()
    {
        _store.Add(["nginx:latest", "team/app:1"], [SampleLayers.Base]);
        Directory.CreateDirectory(_scratch["bin"]);
        Directory.CreateDirectory(_scratch["work/unpacked"]);
        Script("ocx", $"exec '{Environment.ProcessPath}' exec '{AppContext.BaseDirectory}/ocx.dll' \"$@\"");
        foreach (string bundle in new[] { "bundle.tar", "my bundle.tar" }) Do("export", "nginx", "-o", _scratch[$"work/{bundle}"], "--root", _store.Root);
        TarFile.ExtractToDirectory(_scratch["work/bundle.tar"], _scratch["work/unpacked"], overwriteFiles: false);
        Do("convert", _scratch["work/bundle.tar"], $"oci:{_scratch["work/nameless"]}:v2");
        Script("jq", "exec cat >/dev/null");
        AddContainer("web");

        static void Do(params string[] command) => Assert.Equal(0, OcxRun.Run([.. command, "-q"]).Code);
    }

    private string Disk => _store.Beside("it's a disk");

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("ocx export ngnix -o out.oci --root \"$STORE\"", 5, "ocx export nginx:latest -o out.oci --root '")]
    [InlineData("ocx export -o ngnix ngnix --root=\"$STORE\"", 5, "ocx export -o ngnix nginx:latest '--root=")]
    [InlineData("ocx export team/ap:1 -o 'out put.oci' --root \"$STORE\"", 5, "ocx export team/app:1 -o 'out put.oci' --root '")]
    [InlineData("ocx export NGINX -o out.oci --root \"$STORE\"", 5, "ocx export nginx:latest -o out.oci")]
    [InlineData("ocx convert overlay2:\"$STORE\"@ngnix out.oci", 5, "@nginx:latest' out.oci")]
    [InlineData("ocx convert bundle.tar:ngnix out.oci", 5, "ocx convert bundle.tar:nginx:latest out.oci")]
    [InlineData("ocx convert bundel.tar out.oci", 5, "ocx convert bundle.tar out.oci")]
    [InlineData("ocx convert oci-archive:./bundel.tar out.oci", 5, "ocx convert oci-archive:./bundle.tar out.oci")]
    [InlineData("ocx check 'my bundel.tar'", 5, "ocx check 'my bundle.tar'")]
    [InlineData("ocx export nginx -o out.oci --root \"$DISK\"", 5, "ocx export nginx -o out.oci --root '")]
    [InlineData("ocx export nginx -o out.oci --root \"$DISK/var/lib\"", 5, "/var/lib/docker'")]
    [InlineData("ocx export nginx -o out.oci --root \"$DISK/var\"", 5, "/var/lib/docker'")]
    [InlineData("ocx export nginx -o out.oci --root \"$STORE/image/overlay2\"", 5, "/var/lib/docker'")]
    [InlineData("ocx convert overlay2:\"$DISK\"@nginx out.oci", 5, "/var/lib/docker@nginx' out.oci")]
    [InlineData("ocx convert \"$DISK\" out.oci", 4, "/var/lib/docker' out.oci")]
    [InlineData("ocx check \"$DISK/var\" --quick", 4, "/var/lib/docker' --quick")]
    [InlineData("ocx check \"$STORE/overlay2\" --quick", 4, "/var/lib/docker' --quick")]
    [InlineData("ocx check \"$STORE/image\" --quick", 4, "/var/lib/docker' --quick")]
    [InlineData("ocx convert \"$STORE/overlay2\" out.oci", 4, "/var/lib/docker' out.oci")]
    [InlineData("ocx convert nginx:latest out.oci --root \"$STORE\"", 5, "ocx export nginx:latest -o out.oci --root '")]
    [InlineData("ocx check team/app:1 --quick --root \"$STORE\"", 5, "ocx check --image team/app:1 --root '")]
    [InlineData("ocx exprot nginx -o out.oci --root \"$STORE\"", 2, "ocx export nginx -o out.oci --root '")]
    [InlineData("ocx frobnicate", 2, "ocx --help")]
    [InlineData("ocx --nonsense", 2, "ocx --help")]
    [InlineData("ocx", 2, "ocx --help")]
    [InlineData("ocx import", 2, "ocx import --help")]
    [InlineData("ocx export nginx -o out.oci --rot \"$STORE\"", 2, "ocx export nginx -o out.oci --root '")]
    [InlineData("ocx export nginx -o out.oci --root \"$STORE\" --fromat=oci", 2, "--format=oci")]
    [InlineData("ocx convert bundle.tar out.oci --tagg app:1", 2, "ocx convert bundle.tar out.oci --tag app:1")]
    [InlineData("ocx convert bundle.tar out.oci --nonsense", 2, "ocx convert --help")]
    [InlineData("ocx convert bundle.tar out.oci more", 2, "ocx convert --help")]
    [InlineData("ocx convert bundle.tar out.oci --format tar", 2, "ocx convert --help")]
    [InlineData("ocx import --quite bundle.tar --root \"$DISK/new\" --dry-run", 2, "ocx import --quiet bundle.tar --root '")]
    [InlineData("ocx check --quik \"$STORE\"", 2, "ocx check --quick '")]
    [InlineData("ocx export team/app:1 --root \"$STORE\"", 2, "-o app.oci")]
    [InlineData("ocx export --all --root \"$STORE\"", 2, "-o images.oci")]
    [InlineData("ocx export -o out.oci --root \"$STORE\"", 2, "--all")]
    [InlineData("ocx export nginx --all -o out.oci --root \"$STORE\"", 2, "ocx export nginx -o out.oci --root '")]
    [InlineData("ocx export bundle.tar -o out.oci --root \"$STORE\"", 5, "ocx convert bundle.tar out.oci")]
    [InlineData("ocx export './my bundle.tar' -o out.oci --root \"$STORE\"", 5, "ocx convert './my bundle.tar' out.oci")]
    [InlineData("ocx export unpacked -o out.oci --root \"$STORE\"", 5, "ocx convert unpacked out.oci")]
    [InlineData("ocx export nginx -o out.oci --root bundle.tar", 5, "ocx convert bundle.tar out.oci --image nginx")]
    [InlineData("ocx import \"$STORE\" --root \"$STORE/\"", 2, "ocx export --all --root '")]
    [InlineData("echo hi >nginx; ocx convert nginx out.oci --root \"$STORE\"", 4, "ocx export nginx -o out.oci --root '")]
    [InlineData("echo hi >nginx; ocx check nginx:latest --quick --root \"$STORE\"", 4, "ocx check --image nginx:latest --root '")]
    [InlineData("ocx export --root \"$STORE\"", 2, "--all -o images.oci")]
    [InlineData("cp bundle.tar ./-x.tar; ocx export -o out.oci --root \"$STORE\" -- -x.tar", 5, "ocx convert ./-x.tar out.oci")]
    [InlineData("ocx convert nameless:v1 out.oci", 5, "ocx convert nameless:v2 out.oci")]
    [InlineData("ocx check ngnix --root \"$STORE\"", 5, "ocx check --image nginx:latest --root '")]
    [InlineData("ocx convert ngnix out.oci --root \"$STORE\"", 5, "ocx export nginx:latest -o out.oci --root '")]
    [InlineData("ocx image ls --root \"$STORE\"", 2, "ocx images --root '")]
    [InlineData("ocx ps -a --root \"$STORE\"", 2, "ocx containers --root '")]
    [InlineData("ocx ps --filter name=web --root=\"$STORE\" -a", 2, "ocx containers '--root=")]
    [InlineData("ocx container ls --root \"$STORE\"", 2, "ocx containers --root '")]
    [InlineData("ocx save nginx --root \"$STORE\" -o out.oci", 2, "ocx export nginx --root '")]
    [InlineData("ocx --root \"$STORE\" images", 2, "ocx images --root '")]
    [InlineData("ocx inspect -f '{{.Id}}' nginx --root \"$STORE\"", 2, "ocx inspect nginx --root '")]
    [InlineData("ocx images --filter dangling=true --root \"$STORE\"", 2, "--json | jq .")]
    [InlineData("ocx convert bundle.tar out.oci --format ocidir", 2, "ocx convert bundle.tar out.oci --format oci-dir")]
    [InlineData("ocx images --json -q --root \"$STORE\"", 2, "ocx images --json --root '")]
    [InlineData("ocx diff webb --root \"$STORE\"", 5, "ocx diff web --root '")]
    public void A_hint_is_a_command_that_works(string command, int code, string expected)
    {
        string hint = HintOf(command, code);
        Assert.Contains(expected, hint);
        CliResult result = Shell(hint);

        // Of a store that nobody but root could have made, a check has something to say.
        Assert.True(result.Code == 0 || (result.Code == 3 && hint.StartsWith("ocx check", StringComparison.Ordinal)), $"{hint}: {result.Error}");
    }

    // As with a directory that is called so.
    [Theory]
    [InlineData("history nginx")]
    [InlineData("history nginx:latest")]
    [InlineData("inspect nginx")]
    [InlineData("images nginx")]
    [InlineData("layers nginx")]
    public void A_file_that_is_called_like_an_image_and_is_no_archive_is_not_in_the_way(string command)
    {
        CliResult expected = Shell($"ocx {command} --root \"$STORE\"");
        Assert.Equal((0, ""), (expected.Code, expected.Error));
        Assert.Equal(expected, Shell($"echo hi >nginx; ocx {command} --root \"$STORE\""));
        Assert.Equal("error: other: no image archive or layout: neither a tar nor a compressed one\n", ErrorOf("echo hi >other; ocx history other --root \"$STORE\"", 4));

        // What is one is meant.
        Assert.Equal("bundle.tar", Shell("ocx images bundle.tar --json --root \"$STORE\" | grep -o bundle.tar").Output.Trim());
    }

    [Fact]
    public void A_directory_for_the_output_that_is_not_there_can_be_made()
    {
        foreach (string output in new[] { "new/dir/out.oci", "'my new/'dir/" })
        {
            string command = $"ocx convert bundle.tar {output} -q";
            string hint = HintOf(command, 6, prefix: "mkdir -p ");
            Assert.Equal(0, Shell($"{hint} && {command}").Code);
        }

        Assert.Contains("ENOTDIR", ErrorOf("ocx convert bundle.tar bundle.tar/out.oci", 6));
    }

    // Of the store that was checked, wherever a check without more words would look.
    [SkippableFact]
    public void An_advice_is_a_command_that_works()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "a store is set right by root");
        Assert.Equal(0, Shell("ocx import bundle.tar --root \"$DISK/whole\"").Code);
        string orphan = $"{Disk}/whole/overlay2/{new string('0', 64)}", size = Directory.EnumerateFiles($"{Disk}/whole/image/overlay2/layerdb/sha256", "size", SearchOption.AllDirectories).Single();
        Directory.CreateDirectory($"{orphan}/diff");
        string advice = Advice();
        Assert.StartsWith("advice: with the daemon stopped, remove what nothing needs: ocx check --root '", advice);
        Assert.Equal(0, Shell(CommandOf(advice)).Code);
        Assert.False(Directory.Exists(orphan));

        File.Delete(size);
        advice = Advice();
        Assert.StartsWith("advice: repair it, with the daemon stopped, from ", advice);
        Assert.EndsWith(" --repair --from SOURCE", advice);
        CliResult repair = Shell($"{CommandOf(advice).Replace("SOURCE", "bundle.tar")} --progress plain");
        Assert.Equal(0, repair.Code);

        // What a repair unpacks is counted by itself.
        Assert.Contains("layer 1/1 ", repair.Error);
        Assert.DoesNotContain("layer 2/1 ", repair.Error);
        Assert.True(File.Exists(size));

        string Advice() => Assert.Single(Shell("ocx check --quick --root \"$DISK/whole\"").Output.Split('\n'), l => l.StartsWith("advice: ", StringComparison.Ordinal));

        static string CommandOf(string line) => line[(line.IndexOf(": ocx ", StringComparison.Ordinal) + 2)..];
    }

    // Where no file can be made beside it.
    [Fact]
    public void What_is_compressed_for_a_pipe_waits_elsewhere() =>
        Assert.Equal((0, ""), Shell("{ ocx convert bundle.tar /dev/fd/3 --compression gzip --format oci -q 3>&1 1>&2 | cat >piped.oci; } && ocx check piped.oci -q") is var result ? (result.Code, result.Error) : default);

    // Of what a layout calls its images there are only bare names here.
    [Fact]
    public void Bare_names_of_a_layout_are_listed() => Assert.EndsWith("hint:  it has v2\n", ErrorOf("ocx convert nameless:other out.oci", 5));

    [Theory]
    [InlineData("ocx convert docker://nginx out.oci", "docker://nginx: a registry", "skopeo copy docker://nginx oci-archive:image.oci")]
    [InlineData("ocx inspect docker-daemon:nginx", "docker-daemon:nginx: a Docker daemon", "skopeo copy docker-daemon:nginx oci-archive:image.oci")]
    [InlineData("ocx convert dir:here out.oci", "dir:here: a directory in a form of skopeo's own", "skopeo copy dir:here oci-archive:image.oci")]
    [InlineData("ocx convert bundle.tar containers-storage:nginx", "containers-storage:nginx: the store of podman", "skopeo copy oci-archive:image.oci containers-storage:nginx")]
    public void What_only_skopeo_speaks_to_is_left_to_it(string command, string message, string hint)
    {
        string error = ErrorOf(command, 4);
        Assert.StartsWith($"error: {message}", error);
        Assert.EndsWith($": {hint}\n", error);
        Assert.False(File.Exists(_scratch["work/containers-storage:nginx"]));
    }

    // The kernel looks for what stands before the "..".
    [Fact]
    public void A_path_through_nothing_is_no_path() => Assert.DoesNotContain("convert", ErrorOf("ocx export zz/../ -o out.oci --root \"$STORE\"", 5));

    [Fact]
    public void Standard_input_is_converted() => Assert.EndsWith("hint:  - is standard input: ocx convert - out.oci\n", ErrorOf("ocx export - -o out.oci --root \"$STORE\"", 5));

    [Fact]
    public void Damage_is_a_matter_for_a_repair()
    {
        File.Delete(_store.RecordOf(_store.Add("broken:1", SampleLayers.Top).Top) + "/tar-split.json.gz");
        Assert.EndsWith($": ocx check --repair --from SOURCE --root {Ocx.Errors.ShellWord.Of(_store.Root)}\n", ErrorOf("ocx export broken:1 -q -o out.oci --root \"$STORE\"", 3));
    }

    [Fact]
    public void An_output_that_may_not_be_written_is_no_matter_of_dockers_files()
    {
        Assert.Equal(0, Shell("chmod -R a+rX \"$DISK\" \"$DISK/..\" && mkdir -m 500 closed").Code);
        string command = $"{Nobody()}ocx export nginx -o {_scratch["work/closed/out.oci"]} --root \"$STORE\"";
        Assert.StartsWith("sudo ocx export nginx -o /", HintOf(command, 6, prefix: "sudo ocx "));
        Assert.Contains("you may not write there; choose another place for the output", ErrorOf(command, 6));
    }

    // Where the data root was moved, as the settings of the disk's own daemon say; and a daemon that remaps ids.
    [Fact]
    public void A_store_is_found_where_the_settings_on_a_disk_say()
    {
        Directory.CreateDirectory(Disk + "/etc/docker");
        Directory.CreateDirectory(Disk + "/srv");
        Directory.Move(_store.Root, Disk + "/srv/images");
        Assert.DoesNotContain("/srv/images", ErrorOf("ocx export nginx -o out.oci --root \"$DISK\"", 5));
        foreach (string wrong in new[] { "", "[]", "{", "{\"data-root\":7}", "{\"data-root\":\"relative\"}", "{\"data-root\":\"/nowhere\"}", "{\"data-root\":\"/a\\u0000b\"}" })
        {
            File.WriteAllText(Disk + "/etc/docker/daemon.json", wrong);
            Assert.DoesNotContain("/srv/images", ErrorOf("ocx export nginx -o out.oci --root \"$DISK\"", 5));
        }

        File.WriteAllText(Disk + "/etc/docker/daemon.json", """{"debug":true,"data-root":"/srv/images"}""");
        string hint = HintOf("ocx export nginx -o out.oci --root \"$DISK\"", 5);
        Assert.Contains("/srv/images'", hint);
        Assert.Equal(0, Shell(hint).Code);
    }

    [Fact]
    public void Of_several_stores_of_one_root_the_first_is_named()
    {
        string root = Disk + "/docker";
        foreach (string ids in new[] { "231072.231072", "165536.165536" })
        {
            Directory.CreateDirectory(root);
            Assert.Equal(0, Shell($"cp -a \"$STORE\" \"$DISK/docker/{ids}\"").Code);
        }

        foreach (string asked in new[] { "$DISK/docker", "$DISK/nowhere" })
        {
            string hint = HintOf($"ocx export nginx -o out.oci --root \"{asked}\"", 5, asked.EndsWith("docker", StringComparison.Ordinal));
            if (hint.Length == 0) continue;
            Assert.EndsWith("/docker/165536.165536'", hint);
            Assert.Equal(0, Shell(hint).Code);
        }
    }

    // Nobody but the super-user reads a store of Docker's; the super-user runs this as nobody.
    [Fact]
    public void A_store_that_may_not_be_read_is_a_matter_for_root()
    {
        string command = $"{Nobody()}ocx export 'nginx' -o /tmp/out.oci --root \"$STORE\"";
        File.SetUnixFileMode(_store.Root, UnixFileMode.None);
        try
        {
            Assert.StartsWith("sudo ocx export nginx -o /tmp/out.oci --root '", HintOf(command, 6, prefix: "sudo ocx "));
        }
        finally
        {
            File.SetUnixFileMode(_store.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void An_import_is_a_matter_for_root() =>
        Assert.Equal("sudo ocx import - --root /tmp/nowhere", HintOf($"{Nobody()}ocx import - --root /tmp/nowhere", 4, prefix: "sudo ocx "));

    // sudo takes no variable along where it is not told to.
    [Theory]
    [InlineData("ocx import -", "sudo ocx import - --root '/tmp/no where'")]
    [InlineData("ocx import -- -", "sudo ocx import --root '/tmp/no where' -- -")]
    [InlineData("ocx import - --root /tmp/other", "sudo ocx import - --root /tmp/other")]
    [InlineData("ocx import - --data-root=/tmp/other", "sudo ocx import - --data-root=/tmp/other")]
    public void A_data_root_of_the_environment_is_named_to_root(string command, string hint) =>
        Assert.Equal(hint, HintOf($"{Nobody()}export OCX_ROOT='/tmp/no where'; {command}", 4, prefix: "sudo ocx "));

    // What takes the archive here stands for the daemon's client: it counts that all of it comes.
    [SkippableFact]
    public void A_store_in_use_gets_its_images_from_its_daemon()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root imports");
        string path = $"{_store.Root}/{Overlay2Paths.VolumesDatabase}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        using FileHandle daemon = FileHandle.OpenRead(path);
        Assert.True(daemon.TryLock());
        Script("docker", "test \"$1\" = load && cat >loaded.tar");
        string hint = HintOf("ocx import 'my bundle.tar' --root \"$STORE\"", 7);
        Assert.Equal("ocx convert 'my bundle.tar' - --format docker | docker load", hint);
        Assert.Equal(0, Shell(hint).Code);
        Assert.Equal(0, Shell("cmp loaded.tar bundle.tar").Code);
    }

    // The command on the line of the hint, which is the second of two.
    private string HintOf(string command, int code, bool isRequired = true, string prefix = "ocx ")
    {
        string[] lines = ErrorOf(command, code).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 2, string.Join('\n', lines));
        Assert.StartsWith("error: ", lines[0]);
        Assert.StartsWith("hint:  ", lines[1]);
        int at = lines[1].IndexOf($": {prefix}", StringComparison.Ordinal);
        Assert.True(at >= 0 || !isRequired, lines[1]);
        return at < 0 ? "" : lines[1][(at + 2)..];
    }

    private string ErrorOf(string command, int code)
    {
        CliResult result = Shell(command);
        Assert.True(result.Code == code, $"{command}: expected {code}, found {result.Code}: {result.Error}");
        Assert.Equal("", result.Output);
        return result.Error;
    }

    // As much of one as a daemon looks for.
    private void AddContainer(string name)
    {
        string id = new('1', 64), mounts = $"{_store.ImageRoot}/layerdb/mounts/{id}";
        Directory.CreateDirectory($"{_store.Root}/containers/{id}");
        File.WriteAllText($"{_store.Root}/containers/{id}/config.v2.json", $$"""{"ID":"{{id}}","Name":"/{{name}}","Driver":"overlay2","Created":"2026-01-01T00:00:00Z","Path":"sh","State":{},"Config":{"Image":"nginx"} }""");
        Directory.CreateDirectory(mounts);
        foreach (string file in (string[])["mount-id", "init-id"])
        {
            File.WriteAllText($"{mounts}/{file}", $"{id}-{file}");
            Directory.CreateDirectory($"{_store.Root}/overlay2/{id}-{file}/diff");
        }
    }

    // Not through the script: nobody else may look into this test's directory.
    private static string Nobody() =>
        Environment.IsPrivilegedProcess ? $"cd /; ocx() {{ setpriv --reuid 65534 --regid 65534 --clear-groups '{Environment.ProcessPath}' exec '{AppContext.BaseDirectory}/ocx.dll' \"$@\"; }}; " : "";

    private CliResult Shell(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = _scratch["work"], RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PATH"] = $"{_scratch["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["STORE"] = _store.Root;
        start.Environment["DISK"] = Disk;
        start.Environment.Remove("OCX_ROOT");
        using Process shell = Process.Start(start)!;
        shell.StandardInput.Close();
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return new CliResult(shell.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private void Script(string name, string text)
    {
        File.WriteAllText(_scratch[$"bin/{name}"], $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(_scratch[$"bin/{name}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
