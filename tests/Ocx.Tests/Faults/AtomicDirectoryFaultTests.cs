using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Faults;

[Collection(LocksCollection.Name)]
public sealed class AtomicDirectoryFaultTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Whatever_call_fails_the_directory_is_whole_or_not_there()
    {
        Sweep.Over(Sweep.Errors, Prepare, Make, (thrown, kernel) =>
        {
            if (thrown is null || Directory.Exists(_scratch["made"])) Assert.Equal("content", File.ReadAllText(_scratch["made/sub/file"]));
            if (kernel.Failed is not ("unlink" or "rmdir")) Assert.All(Directory.GetFileSystemEntries(_scratch.Root), p => Assert.Equal(_scratch["made"], p));
            Prepare(keepTemporary: true);
            Make(Kernel.Real);
            Assert.Equal(_scratch["made"], Assert.Single(Directory.GetFileSystemEntries(_scratch.Root)));
        });
    }

    [Fact]
    public void A_signal_at_any_call_changes_nothing()
    {
        Sweep.Over([Errno.EINTR], Prepare, Make, (thrown, _) =>
        {
            Assert.Null(thrown);
            Assert.Equal("content", File.ReadAllText(_scratch["made/sub/file"]));
            Assert.Single(Directory.GetFileSystemEntries(_scratch.Root));
        });
    }

    [Fact]
    public void Without_a_commit_the_tree_goes_away_whatever_is_in_it()
    {
        using (var directory = new AtomicDirectory(_scratch["made"], 0b111_101_101, Kernel.Real)) Fill(directory);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
    }

    private void Prepare() => Prepare(keepTemporary: false);

    private void Prepare(bool keepTemporary)
    {
        foreach (string path in Directory.GetDirectories(_scratch.Root))
        {
            if (!keepTemporary || path == _scratch["made"]) Directory.Delete(path, recursive: true);
        }
    }

    private void Make(Kernel kernel)
    {
        using var directory = new AtomicDirectory(_scratch["made"], 0b111_101_101, kernel);
        Fill(directory);
        directory.Commit();
    }

    private static void Fill(AtomicDirectory directory)
    {
        directory.Directory.CreateDirectory("sub", 0b111_101_101);
        using FileHandle file = directory.Directory.CreateFile("sub/file", 0b110_100_100, exactly: true);
        file.Write("content"u8);
    }
}
