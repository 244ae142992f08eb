namespace Ocx.Compression;

/// <summary>All codecs: how compressed bytes are recognised, and who reads them.</summary>
internal static class Codecs
{
    /// <summary>How many bytes <see cref="Sniff"/> wants to see.</summary>
    public const int SniffLength = 6;

    /// <summary>How bytes are compressed that begin so; by the same marks as in Docker (moby pkg/archive, DetectCompression).</summary>
    public static CompressionKind Sniff(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08])) return CompressionKind.Gzip;
        if (start.StartsWith("BZh"u8)) return CompressionKind.Bzip2;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) return CompressionKind.Xz;

        // A frame, or one to skip, whose last digit its writer chooses.
        bool isFrame = start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]);
        bool isSkippable = start.Length >= 4 && (start[0] & 0xf0) == 0x50 && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]);
        return isFrame || isSkippable ? CompressionKind.Zstd : CompressionKind.None;
    }

    /// <summary>The plain bytes of a stream, which is disposed with the result.</summary>
    /// <param name="kind">How it is compressed.</param>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="path">What to call them in the <see cref="Errors.ImageFormatException"/> that reading throws where they are damaged, or a bomb.</param>
    /// <param name="limit">How far they may inflate.</param>
    public static Stream Decompress(CompressionKind kind, Stream compressed, string path, InflationLimit limit) => kind switch
    {
        CompressionKind.Gzip => limit.Over(compressed, c => GzipCodec.Decompress(c, path), path),
        CompressionKind.Zstd => limit.Over(compressed, c => ZstdCodec.Decompress(c, path), path),
        CompressionKind.Bzip2 => limit.Over(compressed, c => Bzip2Codec.Decompress(c, path), path),
        CompressionKind.Xz => limit.Over(compressed, c => XzCodec.Decompress(c, path), path),
        _ => compressed,
    };
}
