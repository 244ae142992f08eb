using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli;

/// <summary>What only a process has: standard output, signals, an environment.</summary>
public sealed class ProcessTests : IDisposable
{
    // More than a pipe holds, so that a writer without a reader is certainly in the middle.
    private const int Length = 4 << 20;

    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();

    public ProcessTests() => _store.Add("big:1", SampleLayers.Base, SampleLayers.Large("big", Length));

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Standard_output_gets_the_bytes_of_the_file_and_nothing_else()
    {
        using (OcxProcess toFile = Export("-o", _scratch["out.oci"])) Assert.Equal(0, toFile.WaitForExit());
        byte[] file = File.ReadAllBytes(_scratch["out.oci"]);
        foreach (string output in new[] { "-", "/dev/stdout" })
        {
            using OcxProcess toPipe = Export("-o", output, "--format", "oci", "-v");
            Assert.Equal((0, true), (toPipe.WaitForExit(), file.AsSpan().SequenceEqual(toPipe.Output)));
        }
    }

    [Fact]
    public void The_root_is_taken_from_the_environment_and_an_option_has_precedence()
    {
        using (OcxProcess fromVariable = OcxProcess.Start(["export", "big:1", "-o", _scratch["a"]], ("OCX_ROOT", _store.Root))) Assert.Equal(0, fromVariable.WaitForExit());
        using (OcxProcess fromOption = OcxProcess.Start(["export", "big:1", "-o", _scratch["b"], "--root", _store.Root], ("OCX_ROOT", _scratch["missing"]))) Assert.Equal(0, fromOption.WaitForExit());
        using OcxProcess wrong = OcxProcess.Start(["export", "big:1", "-o", _scratch["c"]], ("OCX_ROOT", _scratch["missing"]));
        Assert.Equal(5, wrong.WaitForExit());
        Assert.Contains(_scratch["missing"], wrong.Error);
        Assert.Equal(["a", "b"], _scratch.Names);
    }

    [Fact]
    public void A_reader_that_goes_away_is_a_failed_call()
    {
        string pipe = _scratch.MakePipe("pipe");
        using OcxProcess ocx = Export("-o", pipe);
        using (FileStream reader = File.OpenRead(pipe)) reader.ReadExactly(new byte[512]);
        Assert.Equal(6, ocx.WaitForExit());
        Assert.Contains("EPIPE", ocx.Error);
    }

    // The reader takes a little, so that the program is in the middle of the layer, and then nothing more.
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_signal_in_the_middle_ends_it_with_130_though_nobody_reads(string signal)
    {
        string pipe = _scratch.MakePipe("pipe");
        using OcxProcess ocx = Export("-o", pipe);
        using FileStream reader = File.OpenRead(pipe);
        reader.ReadExactly(new byte[Length / 2]);
        ocx.Signal(signal);
        Assert.Equal(130, ocx.WaitForExit());
        Assert.EndsWith("\ninterrupted\n", "\n" + ocx.Error);
        Assert.Equal(["pipe"], _scratch.Names);
    }

    // The writer opens the pipe, so that the program waits for bytes, and gives none.
    [Fact]
    public void A_signal_ends_it_with_130_though_nobody_writes()
    {
        string pipe = _scratch.MakePipe("pipe");
        using OcxProcess ocx = OcxProcess.Start(["convert", pipe, _scratch["out.oci"]]);
        using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
        ocx.Signal("INT");
        Assert.Equal(130, ocx.WaitForExit());
        Assert.EndsWith("interrupted\n", ocx.Error);
        Assert.Equal(["pipe"], _scratch.Names);
    }

    private OcxProcess Export(params string[] arguments) => OcxProcess.Start(["export", "big:1", "--root", _store.Root, .. arguments]);
}
