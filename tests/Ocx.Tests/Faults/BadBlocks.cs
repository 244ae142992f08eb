using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>The real kernel on a disk that has lost one file or directory: its bytes or names, or all of it down to its inode.</summary>
/// <param name="inode">Which.</param>
/// <param name="isAll">Whether nothing can be known of it, and not only its content is lost.</param>
public sealed class BadBlocks(ulong inode, bool isAll) : Kernel
{
    /// <summary>Whether anybody wanted what is lost.</summary>
    public bool IsMet { get; private set; }

    private int Lost
    {
        get
        {
            IsMet = true;
            return -(int)Errno.EIO;
        }
    }

    public override int Open(int directory, ReadOnlySpan<byte> path, int flags, uint mode) => Reached(base.Open(directory, path, flags, mode));

    public override int OpenResolved(int directory, ReadOnlySpan<byte> path, int flags, ulong resolve) => Reached(base.OpenResolved(directory, path, flags, resolve));

    public override int Read(int descriptor, Span<byte> buffer) => IsLost(descriptor) ? Lost : base.Read(descriptor, buffer);

    public override int ReadAt(int descriptor, Span<byte> buffer, long offset) => IsLost(descriptor) ? Lost : base.ReadAt(descriptor, buffer, offset);

    public override long SendFile(int output, int input, long inputOffset, long count) => IsLost(input) ? Lost : base.SendFile(output, input, inputOffset, count);

    public override long CopyFileRange(int input, long inputOffset, int output, long outputOffset, long count) => IsLost(input) ? Lost : base.CopyFileRange(input, inputOffset, output, outputOffset, count);

    public override int List(int descriptor, Span<byte> buffer) => IsLost(descriptor) ? Lost : base.List(descriptor, buffer);

    public override int Status(int directory, ReadOnlySpan<byte> path, out FileStatus status)
    {
        int result = base.Status(directory, path, out status);
        return isAll && result >= 0 && status.Inode == inode ? Lost : result;
    }

    public override int ReadLink(int directory, ReadOnlySpan<byte> path, Span<byte> target) => IsLost(directory, path) ? Lost : base.ReadLink(directory, path, target);

    public override int ListAttributes(ReadOnlySpan<byte> path, Span<byte> list) => isAll && IsLost(CurrentDirectory, path) ? Lost : base.ListAttributes(path, list);

    public override int GetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value) => IsLost(CurrentDirectory, path) ? Lost : base.GetAttribute(path, name, value);

    // A directory whose names are lost does not give up those in it, either.
    public override int RemoveDirectory(int directory, ReadOnlySpan<byte> path) => IsLost(directory, path) ? Lost : base.RemoveDirectory(directory, path);

    private int Reached(int descriptor)
    {
        if (!isAll || descriptor < 0 || !IsLost(descriptor)) return descriptor;
        Close(descriptor);
        return Lost;
    }

    private bool IsLost(int descriptor) => base.Status(descriptor, out FileStatus status) >= 0 && status.Inode == inode;

    private bool IsLost(int directory, ReadOnlySpan<byte> path) => base.Status(directory, path, out FileStatus status) >= 0 && status.Inode == inode;
}
