using System.Diagnostics;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>A process of another program that holds the lock of a data root.</summary>
public sealed class LockHolder : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it, and waits until it has the lock.</summary>
    /// <param name="root">The data root.</param>
    /// <param name="seconds">For how long it is going to hold it.</param>
    /// <param name="program">What it runs meanwhile: some sleep.</param>
    public LockHolder(string root, double seconds = 600, string program = "sleep")
    {
        Directory.CreateDirectory($"{root}/volumes");
        _process = Process.Start("flock", ["--no-fork", $"{root}/volumes/metadata.db", program, $"{seconds}"]);
        using DirectoryHandle directory = DirectoryHandle.Open(root);
        while (!StoreLock.IsHeld(directory) || NameOf(_process.Id) == "flock") Thread.Sleep(1);
    }

    public int Id => _process.Id;

    /// <summary>Ends it, and the lock with it.</summary>
    public void End()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
    }

    private static string NameOf(int process) => File.ReadAllText($"/proc/{process}/comm").TrimEnd('\n');
}
