using System.Security.Cryptography;
using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>
/// Sweeps over what writes one file or one directory: whatever happens to a call, the output is there whole or is what it was before,
/// nothing else is left, and the same once more succeeds.
/// </summary>
internal sealed class OutputSweep
{
    private const string Output = "output";

    private readonly Scratch _scratch;
    private readonly Action<string, Kernel> _write;
    private readonly string[] _expected;
    private readonly string[] _others;

    /// <summary>Writes it once, undisturbed.</summary>
    /// <param name="scratch">Where the output goes, and everything temporary.</param>
    /// <param name="write">Writes to a path; the same bytes each time.</param>
    public OutputSweep(Scratch scratch, Action<string, Kernel> write)
    {
        _scratch = scratch;
        _write = write;
        Run(new FaultyKernel());
        _expected = State()!;
        Remove();
        _others = Others();
    }

    /// <summary>What stands there before each run; nothing by default.</summary>
    public byte[]? Old { get; init; }

    /// <summary>The size of all sweeps together.</summary>
    public int All() => Failures() + Crashes() + Signals() + ShortCounts();

    /// <summary>Every call fails.</summary>
    public int Failures() => Sweep.Over(Sweep.Errors, Prepare, Run, (thrown, kernel) =>
    {
        AssertOldOrNew(thrown);

        // What cannot be removed stays.
        if (kernel.Failed is not ("unlink" or "rmdir")) Assert.Equal(_others, Others());
        AssertRunsAgain();
    });

    /// <summary>Every call is the last that works.</summary>
    public int Crashes() => Sweep.Crashes(Prepare, Run, (thrown, _) =>
    {
        AssertOldOrNew(thrown);
        AssertRunsAgain();
        Assert.Equal(_others, Others());
    });

    /// <summary>A signal interrupts every call.</summary>
    public int Signals() => Sweep.Signals(Prepare, Run, _ => Assert.Equal(_expected, State()));

    /// <summary>Every call that moves bytes moves one.</summary>
    public int ShortCounts() => Sweep.ShortCounts(Prepare, Run, _ => Assert.Equal(_expected, State()));

    private void Prepare()
    {
        Remove();
        foreach (string other in Others().Except(_others)) Remove(other);
        if (Old is not null) _scratch.Write(Output, Old);
    }

    private void Run(Kernel kernel) => _write(_scratch[Output], kernel);

    private void AssertOldOrNew(Exception? thrown)
    {
        string[]? state = State();
        if (thrown is not null && (Old is null ? state is null : state is [var digest] && digest == DigestOf(Old))) return;
        Assert.Equal(_expected, state);
    }

    private void AssertRunsAgain()
    {
        Run(new FaultyKernel());
        Assert.Equal(_expected, State());
    }

    private string[]? State() =>
        File.Exists(_scratch[Output]) ? [DigestOf(File.ReadAllBytes(_scratch[Output]))] : Directory.Exists(_scratch[Output]) ? Scratch.ListingOf(_scratch[Output]) : null;

    private static string DigestOf(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    // Names are enough: nothing here writes into what was there before.
    private string[] Others() => [.. Directory.GetFileSystemEntries(_scratch.Root).Concat(Directory.GetFileSystemEntries(_scratch["tmp"])).Where(p => p != _scratch[Output]).Order(StringComparer.Ordinal)];

    private void Remove(string name = Output)
    {
        using DirectoryHandle root = DirectoryHandle.Open(_scratch.Root);
        root.TryRemoveTree(Path.GetRelativePath(_scratch.Root, Path.Combine(_scratch.Root, name)));
    }
}
