using Ocx.Compression;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Compression;

/// <summary>Bytes compressed by the library's encoders.</summary>
internal static class Encoded
{
    public static byte[] As(CompressionKind kind, byte[] plain, int? level = null, int jobs = 2)
    {
        using var compressor = new LayerCompressor(kind, level, jobs);
        return By(compressor, new LiteralSource(plain)).Bytes;
    }

    public static (byte[] Bytes, CompressedLayer Layer) By(LayerCompressor compressor, IByteSource plain, CancellationToken cancellation = default)
    {
        using FileHandle file = SpoolFile.Create(Path.GetTempPath(), "a layer", Kernel.Real);
        CompressedLayer layer = compressor.Compress(plain, file, _ => { }, cancellation);
        byte[] bytes = new byte[layer.Size + 1];
        Assert.Equal(layer.Size, file.ReadFullyAt(bytes, 0));
        return (bytes[..^1], layer);
    }
}
