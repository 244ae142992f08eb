using System.Collections.Concurrent;
using System.Text;
using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>
/// The real kernel, but for one call that fails, counts that come back short, or calls that a test answers itself. Counts
/// calls and knows which descriptors are open.
/// </summary>
public sealed class FaultyKernel : Kernel
{
    private readonly ConcurrentDictionary<int, string> _open = new();
    private int _calls;
    private int _counted;

    // Whether the call that this thread is making comes back short.
    [ThreadStatic]
    private static bool IsCut;

    /// <summary>Which call fails, counted from 1; 0 for none.</summary>
    public int FailAt { get; init; }

    /// <summary>Which calls are counted for that, by their names; all of them where nothing is said.</summary>
    public Func<string, bool> Counts { get; init; } = _ => true;

    /// <summary>What that call fails with.</summary>
    public Errno Fault { get; init; } = Errno.EIO;

    /// <summary>Whether all that are counted fail from then on.</summary>
    public bool IsCrash { get; init; }

    /// <summary>Whether the call moves one byte instead of failing; for calls that move bytes.</summary>
    public bool IsShort { get; init; }

    /// <summary>What goes wrong, in words.</summary>
    public string Trouble => IsShort ? "came back short" : IsCrash ? "and all behind it failed" : $"failed with {Fault}";

    /// <summary>How many bytes one call reads, writes or copies at most.</summary>
    public int MostBytes { get; init; } = int.MaxValue;

    /// <summary>How many bytes are free at most, as the kernel says it.</summary>
    public long Free { get; init; } = long.MaxValue;

    /// <summary>Is asked before each call, by its name; an answer is the call's result.</summary>
    public Func<string, Errno?>? Answer { get; set; }

    /// <summary>The name of the call that failed, the first of them after a crash, or null while none has.</summary>
    public string? Failed { get; private set; }

    /// <summary>How many calls there were.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What is still open: descriptors and what they were opened by.</summary>
    public IReadOnlyList<string> StillOpen => [.. _open.Select(o => $"{o.Key} {o.Value}").Order(StringComparer.Ordinal)];

    /// <summary>The most descriptors that were open at a time.</summary>
    public int MostOpen { get; private set; }

    /// <summary>Whether a call, by its name, can move fewer bytes than it was asked for.</summary>
    public static bool MovesBytes(string call) => call is "read" or "write" or "pread" or "pwrite" or "sendfile" or "copy_file_range";

    public override int Open(int directory, ReadOnlySpan<byte> path, int flags, uint mode) =>
        Fails("open") is { } e ? e : Opened(base.Open(directory, path, flags, mode), "open", path);

    public override int OpenResolved(int directory, ReadOnlySpan<byte> path, int flags, ulong resolve) =>
        Fails("openat2") is { } e ? e : Opened(base.OpenResolved(directory, path, flags, resolve), "openat2", path);

    public override int Close(int descriptor)
    {
        // Linux closes a descriptor whatever close(2) says.
        int? fails = Fails("close");
        Assert.True(_open.TryRemove(descriptor, out _), $"{descriptor} is closed, but not open");
        int result = base.Close(descriptor);
        return fails ?? result;
    }

    public override int Read(int descriptor, Span<byte> buffer) => Fails("read") ?? base.Read(descriptor, buffer[..Some(buffer.Length)]);

    public override int Write(int descriptor, ReadOnlySpan<byte> buffer) => Fails("write") ?? base.Write(descriptor, buffer[..Some(buffer.Length)]);

    public override int ReadAt(int descriptor, Span<byte> buffer, long offset) => Fails("pread") ?? base.ReadAt(descriptor, buffer[..Some(buffer.Length)], offset);

    public override int WriteAt(int descriptor, ReadOnlySpan<byte> buffer, long offset) => Fails("pwrite") ?? base.WriteAt(descriptor, buffer[..Some(buffer.Length)], offset);

    public override long Seek(int descriptor, long offset) => Fails("lseek") ?? base.Seek(descriptor, offset);

    public override long SendFile(int output, int input, long inputOffset, long count) => Fails("sendfile") ?? base.SendFile(output, input, inputOffset, Some(count));

    public override long CopyFileRange(int input, long inputOffset, int output, long outputOffset, long count) =>
        Fails("copy_file_range") ?? base.CopyFileRange(input, inputOffset, output, outputOffset, Some(count));

    public override int Clone(int input, long inputOffset, int output, long outputOffset, long count) =>
        Fails("clone") ?? base.Clone(input, inputOffset, output, outputOffset, count);

    // What a disk keeps when the power goes cannot be tested here, and waiting for it is slow.
    public override int Sync(int descriptor) => Fails("fsync") ?? 0;

    public override int StartWriteback(int descriptor, long offset, long count) => Fails("sync_file_range") ?? 0;

    public override int SetLength(int descriptor, long length) => Fails("ftruncate") ?? base.SetLength(descriptor, length);

    public override int SetMode(int descriptor, uint mode) => Fails("fchmod") ?? base.SetMode(descriptor, mode);

    public override int Lock(int descriptor, int operation) => Fails("flock") ?? base.Lock(descriptor, operation);

    public override int Status(int descriptor, out FileStatus status)
    {
        status = default;
        return Fails("fstat") ?? base.Status(descriptor, out status);
    }

    public override int Status(int directory, ReadOnlySpan<byte> path, out FileStatus status)
    {
        status = default;
        return Fails("stat") ?? base.Status(directory, path, out status);
    }

    public override int List(int descriptor, Span<byte> buffer) => Fails("getdents") ?? base.List(descriptor, buffer);

    public override int CreateDirectory(int directory, ReadOnlySpan<byte> path, uint mode) => Fails("mkdir") ?? base.CreateDirectory(directory, path, mode);

    public override int Unlink(int directory, ReadOnlySpan<byte> path) => Fails("unlink") ?? base.Unlink(directory, path);

    public override int RemoveDirectory(int directory, ReadOnlySpan<byte> path) => Fails("rmdir") ?? base.RemoveDirectory(directory, path);

    public override int Rename(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath) =>
        Fails("rename") ?? base.Rename(directory, path, newDirectory, newPath);

    public override int ReadLink(int directory, ReadOnlySpan<byte> path, Span<byte> target) => Fails("readlink") ?? base.ReadLink(directory, path, target);

    public override int MakeNode(int directory, ReadOnlySpan<byte> path, uint mode, uint device) => Fails("mknod") ?? base.MakeNode(directory, path, mode, device);

    public override int Link(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath) => Fails("link") ?? base.Link(directory, path, newDirectory, newPath);

    public override int SymbolicLink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> path) => Fails("symlink") ?? base.SymbolicLink(target, directory, path);

    public override int SetOwner(int descriptor, uint owner, uint group) => Fails("fchown") ?? base.SetOwner(descriptor, owner, group);

    public override int SetOwner(int directory, ReadOnlySpan<byte> path, uint owner, uint group) => Fails("chown") ?? base.SetOwner(directory, path, owner, group);

    public override int SetMode(int directory, ReadOnlySpan<byte> path, uint mode) => Fails("chmod") ?? base.SetMode(directory, path, mode);

    public override int SetTimes(int descriptor, FileTime access, FileTime modification) => Fails("futimens") ?? base.SetTimes(descriptor, access, modification);

    public override int SetTimes(int directory, ReadOnlySpan<byte> path, FileTime access, FileTime modification, bool follow = false) =>
        Fails("utimensat") ?? base.SetTimes(directory, path, access, modification, follow);

    public override int SetAttribute(int descriptor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Fails("fsetxattr") ?? base.SetAttribute(descriptor, name, value);

    public override int SetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool follow = false) =>
        Fails("lsetxattr") ?? base.SetAttribute(path, name, value, follow);

    public override int RemoveAttribute(int descriptor, ReadOnlySpan<byte> name) => Fails("fremovexattr") ?? base.RemoveAttribute(descriptor, name);

    public override int ListAttributes(ReadOnlySpan<byte> path, Span<byte> list) => Fails("llistxattr") ?? base.ListAttributes(path, list);

    public override int GetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value) => Fails("lgetxattr") ?? base.GetAttribute(path, name, value);

    public override int SyncFileSystem(int descriptor) => Fails("syncfs") ?? 0;

    public override int FreeSpace(int descriptor, out long bytes)
    {
        bytes = 0;
        int result = Fails("fstatvfs") ?? base.FreeSpace(descriptor, out bytes);
        bytes = Math.Min(bytes, Free);
        return result;
    }

    private int? Fails(string call)
    {
        Interlocked.Increment(ref _calls);
        IsCut = false;
        if (FailAt > 0 && Counts(call))
        {
            int number = Interlocked.Increment(ref _counted);
            if (number == FailAt || (IsCrash && number > FailAt))
            {
                Failed ??= call;
                if (!IsShort) return -(int)Fault;
                IsCut = true;
            }
        }

        return Answer?.Invoke(call) is { } errno ? -(int)errno : null;
    }

    private int Some(int count) => (int)Some((long)count);

    private long Some(long count) => Math.Min(count, IsCut ? 1 : MostBytes);

    private int Opened(int result, string call, ReadOnlySpan<byte> path)
    {
        if (result < 0) return result;
        _open[result] = $"{call} {Encoding.UTF8.GetString(path[..^1])}";
        MostOpen = Math.Max(MostOpen, _open.Count);
        return result;
    }
}
