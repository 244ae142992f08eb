using Ocx.Linux;

namespace Ocx.Formats;

/// <summary>How a writer is to work. None of it changes what is written.</summary>
public sealed class WriteOptions
{
    /// <summary>How many layers move at a time; the number of cores by default.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Is told of every step.</summary>
    public TransferListener Listener { get; init; } = new();

    /// <summary>
    /// Whether a commit returns only when everything is on the disk, which a power failure then cannot take; true by default. Without,
    /// a writer is still all or nothing for whoever looks, and for a process that is killed, but not for a machine that stops.
    /// </summary>
    public bool Syncs { get; init; } = true;

    /// <summary>For how long to wait for a store that is in use; not at all by default. Nothing else is waited for.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>The system calls of a writer that is not given others.</summary>
    internal Kernel Kernel => Syncs ? Kernel.Real : Kernel.Unsynced;
}
