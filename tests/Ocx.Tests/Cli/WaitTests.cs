using System.Text.Json;
using Ocx.Tests.Checking;
using Ocx.Tests.Contract;
using Ocx.Tests.Faults;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;

namespace Ocx.Tests.Cli;

/// <summary><c>--wait</c>: every command that changes a store waits for who uses it, and says for whom; no other one takes the option.</summary>
[Collection(LocksCollection.Name)]
public sealed class WaitTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("convert in.tar out.oci --wait 5", "--wait is for stores, and out.oci is none")]
    [InlineData("convert in.tar - --wait 5", "--wait is for stores, and standard output is none")]
    [InlineData("check --wait 5", "--wait is only for --repair and --prune")]
    [InlineData("check in.tar --wait 0", "--wait is only for --repair and --prune")]
    [InlineData("export app -o app.oci --wait 5", "unknown option '--wait'")]
    [InlineData("import in.tar --wait", "--wait needs SECONDS")]
    [InlineData("import in.tar --wait soon", "--wait takes a number of seconds, found 'soon'")]
    [InlineData("import in.tar --wait=-1", "--wait takes a number of seconds, found '-1'")]
    [InlineData("import in.tar --wait 1.5", "--wait takes a number of seconds, found '1.5'")]
    public void Where_there_is_nothing_to_wait_for_it_is_refused(string line, string message)
    {
        string archive = _scratch["in.tar"];
        File.WriteAllBytes(archive, ArchivePart.Pack(Producers.Make("docker up to 24", new TestImage(["app:1"], [SampleLayers.Base]))));
        CliResult result = OcxRun.Run([.. line.Split(' ').Select(w => w == "in.tar" ? archive : w)]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.StartsWith($"error: {message}", result.Error);
        Assert.Contains("\nhint:  ", result.Error);
    }

    [SkippableFact]
    public void Every_command_that_changes_a_store_waits_and_says_for_whom()
    {
        var image = new TestImage(["app:1"], [SampleLayers.Base]);
        using var host = new ContainerHost(image);
        string container = host.Add('a', image);
        foreach (string[] command in (string[][])
        [
            ["import", host.Archive, "--root", host.Root],
            ["convert", host.Archive, $"overlay2:{host.Root}@other:1"],
            ["commit", container, "--root", host.Root],
            ["check", "--repair", "--from", host.Archive, "--root", host.Root],
            ["check", "--prune", "--root", host.Root],
        ])
        {
            using (var holder = new LockHolder(host.Root, seconds: 0.5))
            {
                CliResult waited = OcxRun.Run([.. command, "--wait", "300"]);
                Assert.True(waited.Code == 0, $"{string.Join(' ', command)}: {waited.Error}");
                Assert.Matches($"^[0-9TZ:-]+ waiting for sleep, process {holder.Id}, which uses the store\n", waited.Error);
                Assert.Equal(2, waited.Error.Split("waiting").Length);
            }

            using (var holder = new LockHolder(host.Root))
            {
                foreach ((string[] wait, string until) in ((string[], string)[])[([], "\n"), (["--wait", "0"], "\n"), (["--wait", "1"], "; waited for 1 s\n")])
                {
                    CliResult refused = OcxRun.Run([.. command, .. wait, "--progress", "none"]);
                    Assert.Equal((7, ""), (refused.Code, refused.Output));
                    Assert.StartsWith($"error: {host.Root}: the store is in use: another process (sleep, process {holder.Id}) holds ", refused.Error);
                    Assert.Contains($"behind its back{until}hint:  ", refused.Error);
                }
            }
        }

        Assert.Empty(host.Check().Findings);
    }

    [SkippableFact]
    public void Programs_are_told_as_well_and_who_wants_silence_has_it()
    {
        using var host = new ContainerHost(new TestImage(["app:1"], [SampleLayers.Base]));
        using (var holder = new LockHolder(host.Root, seconds: 0.5))
        {
            // The plan is made before and after: there may be more in the store by then.
            string[] lines = Import("--progress", "json").Error.Split('\n');
            Assert.Equal(["planned", "waiting", "planned"], lines[..3].Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString()));
            Assert.Equal($$"""{"event":"waiting","holder":"sleep, process {{holder.Id}}"}""", lines[1]);
        }

        using (new LockHolder(host.Root, seconds: 0.5)) Assert.Equal("", Import("-q").Error);

        CliResult Import(params string[] options)
        {
            CliResult result = OcxRun.Run(["import", host.Archive, "--root", host.Root, "--wait", "300", .. options]);
            Assert.True(result.Code == 0, result.Error);
            return result;
        }
    }

    [SkippableFact]
    public void A_signal_ends_the_wait()
    {
        using var host = new ContainerHost(new TestImage(["app:1"], [SampleLayers.Base]));
        using var holder = new LockHolder(host.Root);
        string[] before = Scratch.ListingOf(host.Root);
        using var import = OcxProcess.Start(["import", host.Archive, "--root", host.Root, "--wait", "300"]);
        import.WaitForError("waiting");
        import.Signal("TERM");
        Assert.Equal(130, import.WaitForExit());
        Assert.Equal(before, Scratch.ListingOf(host.Root));
    }

    // What would be written waits for nobody.
    [SkippableFact]
    public void A_dry_run_is_not_in_the_way_of_anybody()
    {
        using var host = new ContainerHost(new TestImage(["app:1"], [SampleLayers.Base]));
        using var holder = new LockHolder(host.Root);
        Assert.Equal(0, OcxRun.Run("import", host.Archive, "--root", host.Root, "--wait", "300", "--dry-run").Code);
    }
}
