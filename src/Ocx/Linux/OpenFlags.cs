using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>Flags of open(2). Four of them have other values on Arm than on x86.</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    private const int Unnamed = 0x400000;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static int Directory => IsArm ? 0x4000 : 0x10000;

    /// <summary>O_TMPFILE: a file without a name in the directory that is opened.</summary>
    public static int TemporaryFile => Unnamed | Directory;

    public static int NoFollow => IsArm ? 0x8000 : 0x20000;

    /// <summary>
    /// How strangers' files are opened: a pipe must not block and a terminal not be taken. For a regular file neither
    /// makes a difference.
    /// </summary>
    public static int ReadSafely => ReadOnly | NonBlocking | NoControllingTerminal | CloseOnExec;
}
