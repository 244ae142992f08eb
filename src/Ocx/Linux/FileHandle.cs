using System.Text;

namespace Ocx.Linux;

/// <summary>
/// An open file. Reading and writing at offsets is safe from several threads; at the file's own position it is not.
/// Calls that a signal interrupts are made again.
/// </summary>
public sealed class FileHandle : IDisposable
{
    private const int StandardOutputNumber = 1;
    private const int StandardInputNumber = 0;
    private const int StandardErrorNumber = 2;
    private const int ExclusiveLock = 2;
    private const int NonBlockingLock = 4;
    private const int NoLock = 8;

    private readonly OwnedDescriptor _descriptor;

    internal FileHandle(Kernel kernel, int descriptor, string path, bool owned = true)
    {
        Kernel = kernel;
        Path = path;
        _descriptor = new OwnedDescriptor(kernel, descriptor, owned);
    }

    /// <summary>The file's name for messages, printable.</summary>
    public string Path { get; }

    internal Kernel Kernel { get; }

    internal int Descriptor => _descriptor.Number;

    /// <summary>Opens a file for reading, following links.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static FileHandle OpenRead(string path, Kernel? kernel = null) => Open(path, OpenFlags.ReadSafely, kernel ?? Kernel.Real);

    /// <summary>
    /// Opens what a user named for reading, following links. A pipe or a terminal is waited for: its writer may come later, and
    /// pause.
    /// </summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static FileHandle OpenInput(string path, Kernel? kernel = null)
    {
        kernel ??= Kernel.Real;
        bool waits = StatusOf(path, kernel).Type is FileType.Fifo or FileType.CharacterDevice;
        return Open(path, waits ? OpenFlags.ReadSafely & ~OpenFlags.NonBlocking : OpenFlags.ReadSafely, kernel);
    }

    /// <summary>
    /// What a path stands for, following links. It is not opened for that: a writer that waits for a pipe's reader must not meet one that
    /// goes away again, and no device is set going.
    /// </summary>
    /// <exception cref="LinuxException">There is nothing, or it cannot be reached.</exception>
    public static FileStatus StatusOf(string path, Kernel? kernel = null)
    {
        using FileHandle file = Open(path, OpenFlags.PathOnly | OpenFlags.CloseOnExec, kernel ?? Kernel.Real);
        return file.Status();
    }

    /// <summary>Opens what is there for writing, a pipe as a rule, and waits for a pipe's reader.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static FileHandle OpenWrite(string path, Kernel? kernel = null) =>
        Open(path, OpenFlags.WriteOnly | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec, kernel ?? Kernel.Real);

    /// <summary>Standard output, which stays open.</summary>
    public static FileHandle StandardOutput(Kernel? kernel = null) => new(kernel ?? Kernel.Real, StandardOutputNumber, "standard output", owned: false);

    /// <summary>Standard error, which stays open.</summary>
    public static FileHandle StandardError(Kernel? kernel = null) => new(kernel ?? Kernel.Real, StandardErrorNumber, "standard error", owned: false);

    /// <summary>Standard input, which stays open.</summary>
    public static FileHandle StandardInput(Kernel? kernel = null) => new(kernel ?? Kernel.Real, StandardInputNumber, "standard input", owned: false);

    /// <summary>Reads at the file's position; 0 at its end, and otherwise at least one byte.</summary>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public int Read(Span<byte> buffer)
    {
        int result;
        do result = Kernel.Read(Descriptor, buffer);
        while (Retry.Interrupted(result));
        return Retry.Check(result, "read", Path);
    }

    /// <summary>Reads at an offset; 0 at the file's end, and otherwise at least one byte.</summary>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public int ReadAt(Span<byte> buffer, long offset)
    {
        int result;
        do result = Kernel.ReadAt(Descriptor, buffer, offset);
        while (Retry.Interrupted(result));
        return Retry.Check(result, "read", Path);
    }

    /// <summary>Reads at an offset until the buffer is full or the file ends; returns how many bytes that were.</summary>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public int ReadFullyAt(Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int count = ReadAt(buffer[total..], offset + total);
            if (count == 0) break;
            total += count;
        }

        return total;
    }

    /// <summary>Writes all bytes at the file's position.</summary>
    /// <exception cref="LinuxException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int result = Kernel.Write(Descriptor, bytes);
            if (!Retry.Interrupted(result)) bytes = bytes[Retry.Check(result, "write", Path)..];
        }
    }

    /// <summary>Writes all bytes at an offset.</summary>
    /// <exception cref="LinuxException">The file cannot be written.</exception>
    public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int result = Kernel.WriteAt(Descriptor, bytes, offset);
            if (Retry.Interrupted(result)) continue;
            offset += Retry.Check(result, "write", Path);
            bytes = bytes[result..];
        }
    }

    /// <summary>What the file system knows of the file.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public FileStatus Status()
    {
        int result;
        FileStatus status;
        do result = Kernel.Status(Descriptor, out status);
        while (Retry.Interrupted(result));
        Retry.Check(result, "stat", Path);
        return status;
    }

    /// <summary>How many characters the window of a terminal has; null where the file is no terminal, or its window has no size.</summary>
    public (int Rows, int Columns)? WindowSize() => Kernel.WindowSize(Descriptor, out int rows, out int columns) >= 0 && rows > 0 && columns > 0 ? (rows, columns) : null;

    /// <summary>Waits until the file's content is on the disk.</summary>
    /// <exception cref="LinuxException">The content is not on the disk, and what is there is unknown.</exception>
    public void Sync()
    {
        // A second fsync after an error reports success for pages that were dropped: only interruptions are retried.
        Retry.Check(Retry.Uninterrupted(() => Kernel.Sync(Descriptor)), "fsync", Path);
    }

    /// <summary>
    /// Asks the kernel to begin writing a range to the disk, so that <see cref="Sync"/> has less to wait for. Promises
    /// nothing, and so does not fail.
    /// </summary>
    public void StartWriteback(long offset, long count) => _ = Kernel.StartWriteback(Descriptor, offset, count);

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetLength(long length) => Retry.Check(Retry.Uninterrupted(() => Kernel.SetLength(Descriptor, length)), "ftruncate", Path);

    /// <summary>Gives the file another owner.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetOwner(uint owner, uint group)
    {
        int result;
        do result = Kernel.SetOwner(Descriptor, owner, group);
        while (Retry.Interrupted(result));
        Retry.Check(result, "chown", Path);
    }

    /// <summary>Gives the file other permissions.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetMode(int mode)
    {
        int result;
        do result = Kernel.SetMode(Descriptor, (uint)mode);
        while (Retry.Interrupted(result));
        Retry.Check(result, "chmod", Path);
    }

    /// <summary>Gives the file other times.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetTimes(FileTime access, FileTime modification)
    {
        int result;
        do result = Kernel.SetTimes(Descriptor, access, modification);
        while (Retry.Interrupted(result));
        Retry.Check(result, "utimensat", Path);
    }

    /// <summary>Sets an extended attribute of the file.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetAttribute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int result;
        do result = Kernel.SetAttribute(Descriptor, (byte[])[.. key, 0], value);
        while (Retry.Interrupted(result));
        Retry.Check(result, "setxattr", Path);
    }

    /// <summary>Takes the lock of this file (flock(2)) if nobody else has it, and holds it until it is disposed.</summary>
    /// <exception cref="LinuxException">The file system has no locks.</exception>
    public bool TryLock()
    {
        int result = Retry.Uninterrupted(() => Kernel.Lock(Descriptor, ExclusiveLock | NonBlockingLock));
        if (result == -(int)Errno.EAGAIN) return false;
        Retry.Check(result, "flock", Path);
        return true;
    }

    /// <summary>Waits until nobody else holds the lock of this file, and holds it until it is disposed.</summary>
    /// <exception cref="LinuxException">The file system has no locks.</exception>
    public void Lock() => Retry.Check(Retry.Uninterrupted(() => Kernel.Lock(Descriptor, ExclusiveLock)), "flock", Path);

    /// <summary>
    /// Lets go of the lock at once. Closing the file would only do so when no process has it any more that was forked meanwhile
    /// and is yet to become another program.
    /// </summary>
    public void Unlock() => Retry.Uninterrupted(() => Kernel.Lock(Descriptor, NoLock));

    /// <summary>Opens the same file again, with a position of its own.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public FileHandle Reopen() => Open($"/proc/self/fd/{Descriptor}", OpenFlags.ReadWrite | OpenFlags.CloseOnExec, Kernel, Path);

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static FileHandle Open(string path, int flags, Kernel kernel, string? name = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path + '\0');
        int result;
        do result = kernel.Open(Kernel.CurrentDirectory, bytes, flags, 0);
        while (Retry.Interrupted(result));
        return new FileHandle(kernel, Retry.Check(result, "open", name ?? path), name ?? path);
    }
}
