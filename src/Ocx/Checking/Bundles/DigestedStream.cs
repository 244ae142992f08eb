using System.Security.Cryptography;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Checking.Bundles;

/// <summary>A stream of which several digests are taken while it is read.</summary>
/// <param name="stream">The bytes; disposed with this.</param>
/// <param name="algorithms">Which digests; maybe none.</param>
/// <param name="advanced">Is told of bytes as they are read.</param>
internal sealed class DigestedStream(Stream stream, IEnumerable<DigestAlgorithm> algorithms, Action<long> advanced) : ForwardStream
{
    private readonly Dictionary<DigestAlgorithm, IncrementalHash> _hashes =
        algorithms.Distinct().ToDictionary(a => a, a => IncrementalHash.CreateHash(a == DigestAlgorithm.Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256));

    /// <summary>The digests of all that was read.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, Digest> Digests => _hashes.ToDictionary(h => h.Key, h => Digest.FromBytes(h.Key, h.Value.GetCurrentHash()));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = stream.Read(buffer);
        foreach (IncrementalHash hash in _hashes.Values) hash.AppendData(buffer[..count]);
        if (count > 0) advanced(count);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (IncrementalHash hash in _hashes.Values) hash.Dispose();
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
