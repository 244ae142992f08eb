using Ocx.Linux;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Linux;

[Collection(LocksCollection.Name)]
public sealed class FileHandleTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Reading_fully_stops_at_the_end_of_the_file()
    {
        using FileHandle file = FileHandle.OpenRead(_scratch.Write("file", "0123456789"u8), new FaultyKernel { MostBytes = 3 });
        byte[] buffer = new byte[20];
        Assert.Equal(8, file.ReadFullyAt(buffer, 2));
        Assert.Equal("23456789"u8.ToArray(), buffer[..8]);
        Assert.Equal(3, file.ReadAt(buffer, 0));
        Assert.Equal(0, file.ReadAt(buffer, 10));
        Assert.Equal(3, file.Read(buffer));
        Assert.Equal(3, file.Read(buffer));
        Assert.Equal((byte)'3', buffer[0]);
    }

    [Fact]
    public void Status_says_what_the_file_system_knows()
    {
        using DirectoryHandle directory = DirectoryHandle.Open(_scratch.Root);
        using FileHandle file = directory.CreateFile("file", 0b100_110_000_001, exactly: true);
        file.SetLength(5);
        File.SetLastWriteTimeUtc(_scratch["file"], new DateTime(1969, 12, 31, 23, 59, 58, 500, DateTimeKind.Utc));
        FileStatus status = file.Status();
        Assert.Equal((FileType.Regular, 0b100_110_000_001, 5L, 1u), (status.Type, status.Mode, status.Size, status.LinkCount));
        Assert.Equal((-2L, 500_000_000u), (status.MtimeSeconds, status.MtimeNanoseconds));
        using FileHandle device = FileHandle.OpenRead("/dev/null");
        Assert.Equal((FileType.CharacterDevice, 1u, 3u), (device.Status().Type, device.Status().DeviceMajor, device.Status().DeviceMinor));
    }

    [Fact]
    public void Opened_again_it_has_a_position_of_its_own()
    {
        using DirectoryHandle directory = DirectoryHandle.Open(_scratch.Root);
        using FileHandle file = directory.CreateFile("file", 0b110_100_100, exactly: false);
        using FileHandle again = file.Reopen();
        file.Write("aaaa"u8);
        again.Write("bb"u8);
        Assert.Equal("bbaa"u8.ToArray(), directory.TryReadFile("file", 10));
        Assert.Equal(file.Path, again.Path);
        file.SetLength(3);
        Assert.Equal(3, again.Status().Size);
    }

    [Fact]
    public void A_lock_belongs_to_the_handle_and_not_to_the_process()
    {
        _scratch.Write("file", []);
        using FileHandle one = FileHandle.OpenRead(_scratch["file"]);
        using FileHandle two = FileHandle.OpenRead(_scratch["file"]);
        Assert.True(one.TryLock());
        Assert.True(one.TryLock());
        Assert.False(two.TryLock());
        one.Dispose();
        two.Lock();
        using FileHandle three = FileHandle.OpenRead(_scratch["file"]);
        Assert.False(three.TryLock());
    }

    [Fact]
    public void What_is_closed_is_closed_once_and_used_no_more()
    {
        var kernel = new FaultyKernel();
        FileHandle file = FileHandle.OpenRead(_scratch.Write("file", []), kernel);
        file.Dispose();
        file.Dispose();
        Assert.Empty(kernel.StillOpen);
        Assert.Throws<ObjectDisposedException>(() => file.Read(new byte[1]));
        Assert.Throws<ObjectDisposedException>(file.Sync);
    }

    [Fact]
    public void What_is_not_there_cannot_be_opened()
    {
        LinuxException e = Assert.Throws<LinuxException>(() => FileHandle.OpenRead(_scratch["nowhere"]));
        Assert.Equal((Errno.ENOENT, _scratch["nowhere"]), (e.Errno, e.Path));
        Assert.Equal(Errno.EISDIR, Assert.Throws<LinuxException>(() => FileHandle.OpenWrite(_scratch.Root)).Errno);
    }

    // As a process has it that was forked while the lock was held, until it becomes another program.
    [Fact]
    public void A_lock_can_be_let_go_while_the_file_is_open()
    {
        string path = _scratch.Write("file", []);
        using FileHandle first = FileHandle.OpenRead(path), second = FileHandle.OpenRead(path);
        Assert.True(first.TryLock());
        Assert.False(second.TryLock());
        first.Unlock();
        Assert.True(second.TryLock());
        Assert.False(first.TryLock());
    }
}
