using System.Runtime.InteropServices;
using System.Text;
using Ocx.Linux;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>A pseudo-terminal: what the kernel puts between a program and the window that shows it. This is the window's side.</summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const nuint UnlockSlave = 0x40045431;
    private const nuint GetNumber = 0x80045430;
    private const nuint SetSize = 0x5414;

    private readonly FileHandle _master;

    public PseudoTerminal(int rows, int columns)
    {
        const int flags = OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec;
        int opened = Kernel.Real.Open(Kernel.CurrentDirectory, "/dev/ptmx\0"u8, flags, 0);
        _master = opened < 0 ? throw new LinuxException("open", "/dev/ptmx", (Errno)(-opened)) : new FileHandle(Kernel.Real, opened, "/dev/ptmx");
        int number = 0;
        Control(UnlockSlave, ref number);
        Control(GetNumber, ref number);
        Path = $"/dev/pts/{number}";
        Resize(rows, columns);
    }

    /// <summary>The program's side.</summary>
    public string Path { get; }

    /// <summary>Gives the window another size, of which the program is told by a signal.</summary>
    public void Resize(int rows, int columns)
    {
        // struct winsize: rows, columns, and two numbers of pixels.
        long size = (long)columns << 16 | (long)rows;
        Control(SetSize, ref size);
    }

    /// <summary>What a user types; 0x03 is Ctrl+C.</summary>
    public void Type(string keys) => _master.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>What the program has written; 0 where nobody has the other side open any more.</summary>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return _master.Read(buffer);
        }
        catch (LinuxException e) when (e.Errno == Errno.EIO)
        {
            return 0;
        }
    }

    public void Dispose() => _master.Dispose();

    private void Control<T>(nuint request, ref T argument) where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref argument));
        if (ioctl(_master.Descriptor, request, ref MemoryMarshal.GetReference(bytes)) < 0) throw new LinuxException("ioctl", "/dev/ptmx", (Errno)Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ref byte argument);
}
