namespace Ocx.Formats;

/// <summary>
/// Is told how layers move; does nothing by itself. Overrides are called from several threads at once and should
/// return quickly.
/// </summary>
public class TransferListener
{
    /// <summary>More bytes of an archive that is compressed, or comes down a pipe, have been unpacked into a temporary file.</summary>
    /// <param name="bytes">How many more.</param>
    public virtual void Unpacked(long bytes)
    {
    }

    /// <summary>Layers begin to be compressed into temporary files. Each is started and finished; the plan comes after them.</summary>
    public virtual void Compressing(IReadOnlyList<PlannedBlob> layers)
    {
    }

    /// <summary>A store is in use, and is waited for. Told once.</summary>
    /// <param name="holder">Who uses it, as in <c>dockerd, process 1234</c>, printable; null where nobody can tell.</param>
    public virtual void Waiting(string? holder)
    {
    }

    /// <summary>
    /// The plan is made, and layers begin to move: once more, and from their start, where one turned out not to be as long as it claims,
    /// or where somebody may have brought layers into the store that was waited for.
    /// </summary>
    public virtual void Planned(WritePlan plan)
    {
    }

    /// <summary>A layer begins to move.</summary>
    public virtual void Started(PlannedBlob layer)
    {
    }

    /// <summary>More bytes of a layer have been written.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="bytes">How many more.</param>
    public virtual void Advanced(PlannedBlob layer, long bytes)
    {
    }

    /// <summary>A layer is written and has the digest that it should have.</summary>
    public virtual void Finished(PlannedBlob layer)
    {
    }

    /// <summary>Everything is written, and is brought to the disk; not told where <see cref="WriteOptions.Syncs"/> is false.</summary>
    public virtual void Flushing()
    {
    }
}
