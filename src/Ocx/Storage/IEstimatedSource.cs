namespace Ocx.Storage;

/// <summary>A source whose length takes work to know: for most purposes a guess does.</summary>
internal interface IEstimatedSource : IByteSource
{
    /// <summary>The length in bytes, or what it is likely to be. Nothing can be relied on: a stranger may have written it.</summary>
    long EstimatedLength { get; }
}
