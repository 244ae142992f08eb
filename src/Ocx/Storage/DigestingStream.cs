using System.Security.Cryptography;

namespace Ocx.Storage;

/// <summary>A stream whose SHA-256 is taken while it is read.</summary>
/// <param name="stream">The bytes; disposed with this.</param>
/// <param name="advanced">Is told of bytes as they are read.</param>
internal sealed class DigestingStream(Stream stream, Action<long> advanced) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The digest of all that was read, 32 bytes.</summary>
    public byte[] Digest => _hash.GetCurrentHash();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = stream.Read(buffer);
        _hash.AppendData(buffer[..count]);
        if (count > 0) advanced(count);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
