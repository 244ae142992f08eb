namespace Ocx.Compression;

/// <summary>
/// How a stream is compressed in blocks that do not wait for each other. What a block becomes depends on its bytes and those
/// shortly before it alone, so that neither the number of threads nor their timing shows in the result.
/// </summary>
internal interface IBlockEncoder
{
    /// <summary>Bytes of a block.</summary>
    int BlockSize { get; }

    /// <summary>How many bytes before a block are wanted with it.</summary>
    int History { get; }

    /// <summary>What stands before the first block.</summary>
    ReadOnlyMemory<byte> Start { get; }

    /// <summary>Compresses a block. Called from several threads at once, each with a state of its own.</summary>
    /// <param name="state">What <see cref="CreateState"/> made for the calling thread.</param>
    /// <param name="bytes">The block, and the bytes before it.</param>
    /// <param name="start">Where the block starts: at 0 at the start of the stream.</param>
    /// <param name="output">Where the result goes.</param>
    /// <returns>The block's checksum, if the format has one for the whole stream.</returns>
    uint Encode(IDisposable? state, ReadOnlySpan<byte> bytes, int start, MemoryStream output);

    /// <summary>Makes what a thread needs to compress many blocks, or nothing.</summary>
    IDisposable? CreateState();

    /// <summary>What stands behind the last block.</summary>
    /// <param name="checksum">The checksum of all blocks.</param>
    /// <param name="length">How long they are together.</param>
    byte[] End(uint checksum, long length);
}
