namespace Ocx.Linux;

/// <summary>A right that the super-user has unless it was taken away (capabilities(7)); the numbers are the kernel's.</summary>
/// <remarks>Source: linux/capability.h. Only those that something here needs.</remarks>
#pragma warning disable CA1707, CS1591 // These are the kernel's names, and capabilities(7) says what they mean.
internal enum Capability
{
    CAP_CHOWN = 0,
    CAP_DAC_OVERRIDE = 1,
    CAP_FOWNER = 3,
    CAP_FSETID = 4,
    CAP_SYS_ADMIN = 21,
    CAP_MKNOD = 27,
    CAP_SETFCAP = 31,
}
