using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Storage;

[Collection(LocksCollection.Name)]
public sealed class StaleFilesTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly DirectoryHandle _directory;

    public StaleFilesTests() => _directory = DirectoryHandle.Open(_scratch.Root);

    private IEnumerable<string> Names => Directory.GetFileSystemEntries(_scratch.Root).Select(p => Path.GetFileName(p)!);

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void What_a_killed_run_left_goes_away_with_the_next_run_for_the_same_target()
    {
        string file = TemporaryName.For("target");
        string tree = TemporaryName.For("target");
        string others = TemporaryName.For("other");
        _scratch.Write(file, "half"u8);
        _scratch.Write(others, "half"u8);
        Directory.CreateDirectory(_scratch[$"{tree}/blobs"]);
        _scratch.Write($"{tree}/blobs/blob", "half"u8);
        using (new AtomicFile(_scratch["target"], Kernel.Real)) Assert.Equal(2, Names.Count());
        Assert.Equal([others], Names);
    }

    [Fact]
    public void What_a_run_still_writes_stays()
    {
        using (var running = new AtomicFile(_scratch["target"], Kernel.Real))
        {
            running.File.Write("first"u8);
            using (var second = new AtomicFile(_scratch["target"], Kernel.Real))
            {
                Assert.Equal(2, Names.Count());
                second.File.Write("second"u8);
                second.Commit();
            }

            Assert.Equal("second"u8.ToArray(), _directory.TryReadFile("target", 100));
            running.Commit();
        }

        Assert.Equal("first"u8.ToArray(), _directory.TryReadFile("target", 100));
        Assert.Equal(["target"], Names);
    }

    [Fact]
    public void A_directory_that_a_run_still_fills_stays()
    {
        using var running = new AtomicDirectory(_scratch["target"], 0b111_101_101, Kernel.Real);
        running.Directory.CreateDirectory("sub", 0b111_101_101);
        using (new AtomicDirectory(_scratch["target"], 0b111_101_101, Kernel.Real)) Assert.Equal(2, Names.Count());
        running.Commit();
        Assert.Equal(["target"], Names);
    }

    [Fact]
    public void Files_that_only_look_alike_are_somebodys()
    {
        string[] names = [".target.ocx-notes", ".target.ocx-", ".target.ocx-0123456789abcdef.txt", ".target.ocx-0123456789ABCDEF", "target.ocx-0123456789abcdef", ".target.ocx-0123456789abcde"];
        foreach (string name in names) _scratch.Write(name, "mine"u8);
        using (new AtomicFile(_scratch["target"], Kernel.Real)) Assert.Equal(names.Length + 1, Names.Count());
        Assert.Equal(names.Order(StringComparer.Ordinal), Names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("with.ocx-in it")]
    [InlineData("café")]
    public void A_temporary_name_is_known_for_one(string name)
    {
        Assert.True(TemporaryName.IsFor(TemporaryName.For(name), name));
        Assert.True(TemporaryName.IsOne(TemporaryName.For(name)));
        Assert.False(TemporaryName.IsFor(TemporaryName.For(name), "b"));
        Assert.False(TemporaryName.IsFor(name, name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_longest_names_have_temporary_ones_that_are_found_again(int shift)
    {
        // A character of two halves and four bytes lies across the place where the name is cut.
        string name = new string('x', shift) + string.Concat(Enumerable.Repeat("🐳", 63));
        _scratch.Write(TemporaryName.For(name), "half"u8);
        using (var file = new AtomicFile(_scratch[name], Kernel.Real))
        {
            Assert.Single(Names);
            file.Commit();
        }

        Assert.Equal([name], Names);
    }

    [Fact]
    public void A_link_or_a_pipe_with_such_a_name_is_removed_and_not_followed()
    {
        _scratch.Write("canary", "alive"u8);
        File.CreateSymbolicLink(_scratch[TemporaryName.For("target")], "canary");
        using (new AtomicFile(_scratch["target"], Kernel.Real)) Assert.Equal(2, Names.Count());
        Assert.Equal("alive"u8.ToArray(), _directory.TryReadFile("canary", 100));
    }

    [Fact]
    public async Task A_file_taken_for_a_left_over_one_before_it_was_locked_is_made_again()
    {
        Task? removal = null;
        var kernel = new FaultyKernel();
        kernel.Answer = call =>
        {
            if (call != "flock" || removal is not null) return null;

            // Another run has found and locked the new file, and removes it while this one waits for the lock.
            string name = Assert.Single(Names);
            FileHandle other = _directory.TryOpenFile(name)!;
            Assert.True(other.TryLock());
            removal = Task.Run(() =>
            {
                _directory.TryUnlink(name);
                other.Dispose();
            });
            return null;
        };
        using (var file = new AtomicFile(_scratch["target"], kernel))
        {
            file.File.Write("content"u8);
            file.Commit();
        }

        await removal!;
        Assert.Equal("content"u8.ToArray(), _directory.TryReadFile("target", 100));
        Assert.Equal(["target"], Names);
        Assert.Empty(kernel.StillOpen);
    }

    [Theory]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EOPNOTSUPP)]
    public void A_file_system_without_locks_is_written_to_and_nothing_is_removed_there(Errno errno)
    {
        string left = TemporaryName.For("target");
        _scratch.Write(left, "perhaps somebody's"u8);
        var kernel = new FaultyKernel { Answer = call => call == "flock" ? errno : null };
        using (var file = new AtomicFile(_scratch["target"], kernel)) file.Commit();
        using (var directory = new AtomicDirectory(_scratch["made"], 0b111_101_101, kernel)) directory.Commit();
        Assert.Equal([left, "made", "target"], Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_removed_does_not_stop_a_run()
    {
        _scratch.Write(TemporaryName.For("target"), "half"u8);
        var kernel = new FaultyKernel { Answer = call => call == "unlink" ? Errno.EPERM : null };
        using (var file = new AtomicFile(_scratch["target"], kernel)) file.Commit();
        Assert.Equal(2, Names.Count());
    }
}
