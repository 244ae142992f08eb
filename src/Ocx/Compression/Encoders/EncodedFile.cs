using Ocx.Images;

namespace Ocx.Compression.Encoders;

/// <summary>A gzip file that an encoder makes of a layer.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Header">What stands before the deflated bytes.</param>
/// <param name="Deflated">How many these are.</param>
/// <param name="Trailer">What stands behind them.</param>
internal sealed record EncodedFile(Digest Digest, ReadOnlyMemory<byte> Header, long Deflated, ReadOnlyMemory<byte> Trailer)
{
    /// <summary>Its length in bytes.</summary>
    public long Length => Header.Length + Deflated + Trailer.Length;
}
