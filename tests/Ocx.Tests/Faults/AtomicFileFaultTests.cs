using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Faults;

[Collection(LocksCollection.Name)]
public sealed class AtomicFileFaultTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Whatever_call_fails_the_file_is_the_old_or_the_new_one_and_nothing_else_is_left()
    {
        Sweep.Over(Sweep.Errors, Prepare, Replace, (thrown, kernel) =>
        {
            string content = File.ReadAllText(_scratch["file"]);
            Assert.Contains(content, new[] { "old", "the new one" });
            if (thrown is null) Assert.Equal("the new one", content);
            if (kernel.Failed is not "unlink") Assert.Single(Directory.GetFileSystemEntries(_scratch.Root));
            Replace(Kernel.Real);
            Assert.Equal("the new one", File.ReadAllText(_scratch["file"]));
            Assert.Single(Directory.GetFileSystemEntries(_scratch.Root));
        });
    }

    [Fact]
    public void A_signal_at_any_call_changes_nothing()
    {
        Sweep.Over([Errno.EINTR], Prepare, Replace, (thrown, _) =>
        {
            Assert.Null(thrown);
            Assert.Equal("the new one", File.ReadAllText(_scratch["file"]));
            Assert.Single(Directory.GetFileSystemEntries(_scratch.Root));
        });
    }

    [Fact]
    public void Below_a_directory_handle_it_is_the_same()
    {
        Sweep.Over(Sweep.Errors, Prepare, Run, (thrown, kernel) =>
        {
            if (File.Exists(_scratch["file"])) Assert.Contains(File.ReadAllText(_scratch["file"]), new[] { "old", "the new one" });
            if (thrown is null) Assert.Equal("the new one", File.ReadAllText(_scratch["file"]));
            if (kernel.Failed is not "unlink") Assert.Single(Directory.GetFileSystemEntries(_scratch.Root));
            Prepare();
            Run(Kernel.Real);
            Assert.Equal("the new one", File.ReadAllText(_scratch["file"]));
        });

        void Run(Kernel kernel)
        {
            using DirectoryHandle directory = DirectoryHandle.Open(_scratch.Root, kernel);
            using var file = new AtomicFile(directory, "file", 0b110_100_000);
            file.File.Write("the new one"u8);
            file.Commit();
        }
    }

    [Fact]
    public void Short_writes_are_gone_on_with()
    {
        Prepare();
        var kernel = new FaultyKernel { MostBytes = 3 };
        Replace(kernel);
        Assert.Equal("the new one", File.ReadAllText(_scratch["file"]));
        Assert.Empty(kernel.StillOpen);
    }

    // An older run was killed here: its temporary file is removed on the way.
    private void Prepare()
    {
        foreach (string path in Directory.GetFiles(_scratch.Root)) File.Delete(path);
        _scratch.Write("file", "old"u8);
    }

    private void Replace(Kernel kernel)
    {
        using var file = new AtomicFile(_scratch["file"], kernel);
        file.File.WriteAt("the new"u8, 0);
        file.File.WriteAt(" one"u8, 7);
        file.Commit();
    }
}
