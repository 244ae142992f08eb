namespace Ocx.Storage;

/// <summary>A source whose length takes work to know: for most purposes a guess does.</summary>
internal interface IEstimatedSource : IByteSource
{
    /// <summary>The length in bytes that its stored form tells, where that is possible at all; null where it tells none. A stranger may have written it.</summary>
    long? ClaimedLength { get; }

    /// <summary>The length in bytes, or what it is likely to be. Nothing can be relied on.</summary>
    long EstimatedLength { get; }

    /// <summary>How long a source is, or is likely to be, without any work.</summary>
    static long LengthOf(IByteSource source) => source is IEstimatedSource estimated ? estimated.EstimatedLength : source.Length;
}
