using System.Security.Cryptography;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Compression;

/// <summary>Puts compressed blocks together in a file, in order, and digests what is written.</summary>
internal sealed class LayerOutput : IDisposable
{
    private readonly IBlockEncoder _encoder;
    private readonly FileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _size;
    private long _plainLength;
    private uint _checksum;

    public LayerOutput(IBlockEncoder encoder, FileHandle file)
    {
        _encoder = encoder;
        _file = file;
        Append(encoder.Start.Span);
    }

    /// <summary>Writes the next block.</summary>
    public void Write(Block block)
    {
        Append(block.Compressed);
        _checksum = Crc32.Combine(_checksum, block.Checksum, block.Length);
        _plainLength += block.Length;
    }

    /// <summary>Writes the end; returns the digest of the file and its length.</summary>
    public (Digest Digest, long Size) Finish()
    {
        Append(_encoder.End(_checksum, _plainLength));
        return (Digest.FromBytes(DigestAlgorithm.Sha256, _hash.GetHashAndReset()), _size);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file.WriteAt(bytes, _size);
        _size += bytes.Length;
    }
}
