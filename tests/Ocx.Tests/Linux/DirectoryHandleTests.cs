using System.Text;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Linux;

[Collection(LocksCollection.Name)]
public sealed class DirectoryHandleTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly FaultyKernel _kernel = new();
    private readonly DirectoryHandle _directory;

    public DirectoryHandleTests() => _directory = DirectoryHandle.Open(_scratch.Root, _kernel);

    public void Dispose()
    {
        _directory.Dispose();
        Assert.Empty(_kernel.StillOpen);
        _scratch.Dispose();
    }

    [Fact]
    public void Entries_are_the_raw_names_with_their_types()
    {
        byte[] latin1 = [(byte)'e', 0xe9];
        Shell("printf x > \"$(printf 'e\\351')\"; mkdir sub; ln -s nowhere link; mkfifo pipe; touch \"$(printf 'a\\nb')\"");
        Dictionary<string, FileType> found = _directory.Entries().ToDictionary(e => Encoding.Latin1.GetString(e.Name), e => e.Type);
        Assert.Equal(5, found.Count);
        Assert.Equal(FileType.Regular, found[Encoding.Latin1.GetString(latin1)]);
        Assert.Equal(FileType.Regular, found["a\nb"]);
        Assert.Equal(FileType.Directory, found["sub"]);
        Assert.Equal(FileType.SymbolicLink, found["link"]);
        Assert.Equal(FileType.Fifo, found["pipe"]);
    }

    [Fact]
    public void A_link_to_a_directory_is_not_entered()
    {
        Directory.CreateDirectory(_scratch["there"]);
        File.CreateSymbolicLink(_scratch["link"], "there");
        _directory.Enter("there"u8).Dispose();
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => _directory.Enter("link"u8)).Errno);
    }

    [Fact]
    public void Entries_of_a_directory_larger_than_one_call_are_all_there_each_time()
    {
        string[] names = [.. Enumerable.Range(0, 700).Select(i => $"{i:d4}-{new string('n', 100)}")];
        foreach (string name in names) File.WriteAllBytes(_scratch[name], []);
        Assert.Equal(names, _directory.Entries().Select(e => Encoding.UTF8.GetString(e.Name)).Order(StringComparer.Ordinal));
        Assert.Equal(
            names.Length * 2,
            _directory.Entries().Zip(_directory.Entries()).Sum(_ => 2));
    }

    [Fact]
    public void Stopping_in_the_middle_of_a_listing_closes_it()
    {
        _scratch.Write("a", []);
        _scratch.Write("b", []);
        int before = _kernel.StillOpen.Count;
        Assert.NotNull(_directory.Entries().First().Name);
        Assert.Equal(before, _kernel.StillOpen.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(10_000)]
    public void A_file_is_read_up_to_the_limit_and_not_beyond(int length)
    {
        byte[] content = new byte[length];
        Random.Shared.NextBytes(content);
        _scratch.Write("file", content);
        Assert.Equal(content, _directory.TryReadFile("file", length));
        if (length > 0) Assert.Contains($"{length - 1} bytes", Assert.Throws<ImageFormatException>(() => _directory.TryReadFile("file", length - 1)).Rule);
    }

    [Fact]
    public void What_is_not_there_is_null_and_what_is_no_file_fails()
    {
        Directory.CreateDirectory(_scratch["sub"]);
        _scratch.Write("file", "x"u8);
        Shell("mkfifo pipe; ln -s file link; ln -s nowhere dangling");
        Assert.Null(_directory.TryReadFile("nowhere", 10));
        Assert.Null(_directory.TryReadFile("file/below", 10));
        Assert.Null(_directory.TryReadFile("dangling", 10));
        Assert.Equal("x"u8.ToArray(), _directory.TryReadFile("link", 10));
        Assert.Equal(Errno.EISDIR, Assert.Throws<LinuxException>(() => _directory.TryReadFile("sub", 10)).Errno);
        Assert.Throws<LinuxException>(() => _directory.TryReadFile("pipe", 10));
        Assert.Null(_directory.TryOpenDirectory("nowhere"));
        Assert.Null(_directory.TryOpenDirectory("file"));
        Assert.False(_directory.TryStatus("nowhere", out _));
        Assert.True(_directory.TryStatus("dangling", out FileStatus status));
        Assert.Equal(FileType.SymbolicLink, status.Type);
    }

    [Fact]
    public void A_name_with_a_NUL_is_refused() =>
        Assert.Throws<ImageFormatException>(() => _directory.TryReadFile("file\0.json", 10));

    [Theory]
    [InlineData(0b111_111_111)]
    [InlineData(0b110_100_100)]
    [InlineData(0b100_000_000)]
    public void A_file_can_be_made_with_exactly_this_mode(int mode)
    {
        using FileHandle file = _directory.CreateFile("file", mode, exactly: true);
        Assert.Equal(mode, file.Status().Mode);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _directory.CreateFile("file", mode, exactly: true)).Errno);
    }

    [Fact]
    public void A_file_whose_mode_cannot_be_set_is_not_left()
    {
        _kernel.Answer = call => call == "fchmod" ? Errno.EIO : null;
        Assert.Throws<LinuxException>(() => _directory.CreateFile("file", 0b111, exactly: true));
        Assert.Empty(_directory.Entries());
    }

    [Fact]
    public void Names_change_by_rename_unlink_and_rmdir()
    {
        _directory.CreateDirectory("sub", 0b111_101_101);
        _scratch.Write("sub/file", "x"u8);
        _scratch.Write("other", "y"u8);
        Assert.False(_directory.TryRemoveDirectory("sub"));
        _directory.Rename("sub/file", "other");
        Assert.Equal("x"u8.ToArray(), _directory.TryReadFile("other", 10));
        Assert.True(_directory.TryRemoveDirectory("sub"));
        Assert.False(_directory.TryRemoveDirectory("sub"));
        Assert.True(_directory.TryUnlink("other"));
        Assert.False(_directory.TryUnlink("other"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => _directory.Rename("other", "another")).Errno);
    }

    [Fact]
    public void Removing_a_tree_follows_no_link()
    {
        Directory.CreateDirectory(_scratch["outside"]);
        _scratch.Write("outside/canary", "alive"u8);
        Shell("mkdir -p tree/a/b tree/c tree/d; ln -s ../outside tree/link; ln -s \"$PWD/outside/canary\" tree/a/file; ln -s / tree/a/b/root; mkfifo tree/c/pipe; touch \"tree/d/$(printf 'e\\351')\"; mkdir \"tree/d/$(printf 'f\\377')\"");
        Assert.True(_directory.TryRemoveTree("tree"));
        Assert.False(_directory.TryRemoveTree("tree"));
        Assert.Equal(["outside", "outside/canary"], _scratch.Listing().Select(l => l.Split(' ')[0]));

        // A link as the tree itself is removed, and not what it leads to.
        Shell("ln -s outside tree");
        Assert.True(_directory.TryRemoveTree("tree"));
        Assert.Equal(["outside", "outside/canary"], _scratch.Listing().Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void Removing_a_tree_goes_as_deep_as_the_tree_with_few_directories_open()
    {
        // Deeper than a path may be long, and than a process may have files open.
        const int levels = 3000;
        DirectoryHandle here = _directory.OpenDirectory(".");
        for (int i = 0; i < levels; i++)
        {
            here.CreateDirectory("a-level", 0b111_101_101);
            DirectoryHandle below = here.OpenDirectory("a-level");
            here.Dispose();
            here = below;
        }

        here.Dispose();
        var kernel = new FaultyKernel();
        using (DirectoryHandle directory = DirectoryHandle.Open(_scratch.Root, kernel)) Assert.True(directory.TryRemoveTree("a-level"));
        Assert.Empty(_directory.Entries());
        Assert.InRange(kernel.MostOpen, 1, 5);
    }

    [Fact]
    public void Removing_a_tree_fails_with_what_a_call_fails_with_and_can_be_done_again()
    {
        Sweep.Over(
            Sweep.Errors,
            () => Shell("mkdir -p tree/a/b tree/c; touch tree/x tree/a/y tree/a/b/z"),
            kernel => Remove(kernel),
            (thrown, kernel) =>
            {
                // Only a failed close is of no interest: nothing was written by this descriptor.
                Assert.Equal(kernel.Failed is null or "close", thrown is null);
                Assert.Equal(thrown is not null, Remove(Kernel.Real));
                Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
            });

        bool Remove(Kernel kernel)
        {
            using DirectoryHandle directory = DirectoryHandle.Open(_scratch.Root, kernel);
            return directory.TryRemoveTree("tree");
        }
    }

    [Fact]
    public void One_handle_at_a_time_has_the_lock()
    {
        using (DirectoryHandle first = DirectoryHandle.Open(_scratch.Root))
        {
            Assert.True(first.TryLock());
            Assert.True(first.TryLock());
            Assert.False(_directory.TryLock());
        }

        _directory.Lock();
        using DirectoryHandle second = DirectoryHandle.Open(_scratch.Root);
        Assert.False(second.TryLock());
    }

    [Fact]
    public async Task Waiting_for_the_lock_ends_when_the_other_one_lets_go()
    {
        using DirectoryHandle waiting = DirectoryHandle.Open(_scratch.Root);
        Task taken;
        using (DirectoryHandle holder = DirectoryHandle.Open(_scratch.Root))
        {
            holder.Lock();
            taken = Task.Run(waiting.Lock);
            Assert.False(_directory.TryLock());
            Assert.False(taken.IsCompleted);
        }

        await taken;
        Assert.False(_directory.TryLock());
    }

    [Theory]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.EROFS)]
    public void A_file_system_that_cannot_sync_a_directory_is_good_enough(Errno errno)
    {
        _kernel.Answer = call => call == "fsync" ? errno : null;
        _directory.Sync();
        _kernel.Answer = call => call == "fsync" ? Errno.EIO : null;
        Assert.Throws<LinuxException>(_directory.Sync);
    }

    private void Shell(string script)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = _scratch.Root })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
