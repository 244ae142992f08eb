namespace Ocx.Storage;

/// <summary>
/// Bytes whose number is known before the first of them is read, in an ordered list of segments. A layer of an
/// overlay2 store, a range of an archive and a small document in memory all look like this to whoever writes
/// them.
/// </summary>
public interface IByteSource
{
    /// <summary>The sum of all segments' lengths, in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// The segments in order. Each enumeration starts anew and may run beside another one.
    /// </summary>
    /// <remarks>
    /// A segment is valid until the next one is asked for: its literal bytes may sit in a buffer that is used
    /// again and its file may be closed. Disposing the enumerator releases everything.
    /// </remarks>
    /// <exception cref="Errors.OcxException">The stored form of the bytes is damaged.</exception>
    IEnumerable<ByteSegment> Segments();
}
