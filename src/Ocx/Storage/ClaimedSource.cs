namespace Ocx.Storage;

/// <summary>A source that is taken to be as long as it claims until its bytes come: then that is true, or <see cref="FalseClaimException"/> is thrown.</summary>
internal sealed class ClaimedSource : IByteSource
{
    private readonly IByteSource _source;

    private ClaimedSource(IByteSource source, long length)
    {
        _source = source;
        Length = length;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>The source with the length that it claims; the source itself where its length is known, or nothing tells it.</summary>
    public static IByteSource Of(IByteSource source) => source is IEstimatedSource { ClaimedLength: { } length } ? new ClaimedSource(source, length) : source;

    /// <inheritdoc/>
    /// <exception cref="FalseClaimException">There are more bytes or fewer. None beyond the claimed ones is given.</exception>
    public IEnumerable<ByteSegment> Segments()
    {
        long total = 0;
        foreach (ByteSegment segment in _source.Segments())
        {
            total += segment.Length;
            if (total > Length) throw new FalseClaimException(Length);
            yield return segment;
        }

        if (total < Length) throw new FalseClaimException(Length);
    }
}
