namespace Ocx.Linux;

/// <summary>What the file system knows of an inode (statx(2)).</summary>
/// <param name="Type">What kind of file it is.</param>
/// <param name="Mode">The permission bits, 07777 at most.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Inode">Its number within <paramref name="Device"/>.</param>
/// <param name="Device">The file system it is on.</param>
/// <param name="DeviceMajor">For a device: its major number.</param>
/// <param name="DeviceMinor">For a device: its minor number.</param>
/// <param name="LinkCount">How many names it has.</param>
/// <param name="MtimeSeconds">When its content last changed, in seconds since 1970.</param>
/// <param name="MtimeNanoseconds">The fraction of that second.</param>
public readonly record struct FileStatus(
    FileType Type, int Mode, uint Uid, uint Gid, long Size, ulong Inode, ulong Device,
    uint DeviceMajor, uint DeviceMinor, uint LinkCount, long MtimeSeconds, uint MtimeNanoseconds)
{
    // Numbers that never change (the kernel's Documentation/admin-guide/devices.txt).
    private const uint MemoryDevices = 1;
    private const uint Null = 3;

    /// <summary>Whether it is the device that forgets what is written to it, <c>/dev/null</c> as a rule.</summary>
    internal bool IsNullDevice => Type == FileType.CharacterDevice && (DeviceMajor, DeviceMinor) == (MemoryDevices, Null);

    internal static FileStatus Of(in Libc.StatxBuffer buffer) => new(
        (FileType)(buffer.Mode >> 12), buffer.Mode & 0xfff, buffer.Uid, buffer.Gid, (long)buffer.Size, buffer.Inode,
        (ulong)buffer.DevMajor << 32 | buffer.DevMinor, buffer.RdevMajor, buffer.RdevMinor, buffer.LinkCount,
        buffer.MtimeSeconds, buffer.MtimeNanoseconds);
}
