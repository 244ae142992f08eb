using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>Progress as a user sees it.</summary>
public sealed class ProgressTests : IDisposable
{
    // More than a pipe holds, so that a writer without a reader is certainly in the middle.
    private const int Length = 4 << 20;

    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreImage _image;

    public ProgressTests() => _image = _store.Add("big:1", SampleLayers.Base, SampleLayers.Large("big", Length));

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Bars_are_drawn_and_gone_at_the_end()
    {
        string pipe = _scratch.MakePipe("pipe");
        using TerminalRun ocx = TerminalRun.Start(["export", "big:1", "--root", _store.Root, "-o", pipe]);
        using FileStream reader = File.OpenRead(pipe);
        reader.ReadExactly(new byte[Length / 2]);
        ocx.WaitFor(_image.DiffIds[1].Digest.Hex[..12]);
        Console.WriteLine(ocx.Screen.Text);
        ocx.Resize(24, 40, breaksLines: true);
        Thread.Sleep(1000);
        Console.WriteLine(ocx.Screen.Text);
        ocx.Resize(24, 10, breaksLines: true);
        Thread.Sleep(1000);
        Console.WriteLine(ocx.Screen.Text);
        reader.CopyTo(Stream.Null);
        Assert.Equal(0, ocx.WaitForExit());
        Console.WriteLine("END");
        Console.WriteLine(ocx.Screen.Text);
        Console.WriteLine($"wraps {ocx.Screen.WrapCount}");
    }
}
