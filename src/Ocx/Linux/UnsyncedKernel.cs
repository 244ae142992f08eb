namespace Ocx.Linux;

/// <summary>The real kernel for those who do not wait for the disk: what would bring data there does nothing, and succeeds.</summary>
internal sealed class UnsyncedKernel : Kernel
{
    /// <inheritdoc/>
    public override int Sync(int descriptor) => 0;

    /// <inheritdoc/>
    public override int SyncFileSystem(int descriptor) => 0;

    /// <inheritdoc/>
    public override int StartWriteback(int descriptor, long offset, long count) => 0;
}
