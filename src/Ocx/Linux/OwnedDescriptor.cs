using Microsoft.Win32.SafeHandles;

namespace Ocx.Linux;

/// <summary>A file descriptor that is closed through the <see cref="Kernel"/> it came from, at the latest by the finalizer.</summary>
internal sealed class OwnedDescriptor : SafeHandleMinusOneIsInvalid
{
    private readonly Kernel _kernel;

    public OwnedDescriptor(Kernel kernel, int number, bool owned = true) : base(owned)
    {
        _kernel = kernel;
        SetHandle(number);
    }

    /// <summary>The number that the kernel knows it by.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public int Number
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (int)handle;
        }
    }

    protected override bool ReleaseHandle() => _kernel.Close((int)handle) == 0;
}
