namespace Ocx.Formats;

/// <summary>How a writer is to work. None of it changes what is written.</summary>
public sealed class WriteOptions
{
    /// <summary>How many layers move at a time; the number of cores by default.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Is told of every step.</summary>
    public TransferListener Listener { get; init; } = new();
}
