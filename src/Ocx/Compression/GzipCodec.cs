using System.IO.Compression;

namespace Ocx.Compression;

/// <summary>gzip (RFC 1952), multi-member included.</summary>
internal static class GzipCodec
{
    /// <summary>
    /// The plain bytes of <paramref name="compressed"/>, which is disposed with the result. Damage shows as an
    /// <see cref="InvalidDataException"/> while reading.
    /// </summary>
    public static Stream Decompress(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);
}
