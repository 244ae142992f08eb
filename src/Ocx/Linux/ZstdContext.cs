using System.Runtime.InteropServices;
using Ocx.Errors;

namespace Ocx.Linux;

/// <summary>A context of libzstd, for compressing or for decompressing one stream at a time.</summary>
internal sealed unsafe class ZstdContext : SafeHandle
{
    private readonly bool _compresses;

    private ZstdContext(bool compresses) : base(0, ownsHandle: true) => _compresses = compresses;

    public override bool IsInvalid => handle == 0;

    /// <summary>A context that decompresses.</summary>
    /// <param name="windowLog">How far back a stream may refer: the logarithm of a number of bytes, which are allocated.</param>
    /// <exception cref="UnsupportedFeatureException">The library is not there.</exception>
    public static ZstdContext ForReading(int windowLog) => Create(compresses: false, Libzstd.WindowLogMax, windowLog);

    /// <summary>A context that compresses.</summary>
    /// <param name="level">1 to 19.</param>
    /// <exception cref="UnsupportedFeatureException">The library is not there.</exception>
    public static ZstdContext ForWriting(int level)
    {
        ZstdContext context = Create(compresses: true, Libzstd.CompressionLevel, level);
        Check(Libzstd.ZSTD_CCtx_setParameter(context.handle, Libzstd.ChecksumFlag, 1));
        return context;
    }

    /// <summary>How many bytes a frame of <paramref name="length"/> plain bytes can have.</summary>
    public static int BoundOf(int length) => checked((int)Libzstd.ZSTD_compressBound((nuint)length));

    /// <summary>Decompresses some bytes.</summary>
    /// <param name="input">What there is.</param>
    /// <param name="output">Room for the result.</param>
    /// <param name="consumed">How many bytes were taken.</param>
    /// <param name="written">How many bytes came out.</param>
    /// <returns>Whether a frame ended.</returns>
    /// <exception cref="InvalidDataException">The bytes are no Zstandard stream.</exception>
    public bool Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var source = new Libzstd.Buffer { Start = from, Size = (nuint)input.Length };
            var target = new Libzstd.Buffer { Start = to, Size = (nuint)output.Length };
            nuint left = Check(Libzstd.ZSTD_decompressStream(handle, &target, &source));
            consumed = (int)source.Position;
            written = (int)target.Position;
            return left == 0;
        }
    }

    /// <summary>Compresses bytes into one frame that says how long they are; returns the frame's length.</summary>
    public int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* from = input)
        fixed (byte* to = output) return (int)Check(Libzstd.ZSTD_compress2(handle, to, (nuint)output.Length, from, (nuint)input.Length));
    }

    protected override bool ReleaseHandle() => (_compresses ? Libzstd.ZSTD_freeCCtx(handle) : Libzstd.ZSTD_freeDCtx(handle)) == 0;

    private static ZstdContext Create(bool compresses, int parameter, int value)
    {
        try
        {
            var context = new ZstdContext(compresses);
            context.SetHandle(compresses ? Libzstd.ZSTD_createCCtx() : Libzstd.ZSTD_createDCtx());
            if (context.IsInvalid) throw new InvalidDataException("the library has no memory for it");
            Check(compresses ? Libzstd.ZSTD_CCtx_setParameter(context.handle, parameter, value) : Libzstd.ZSTD_DCtx_setParameter(context.handle, parameter, value));
            return context;
        }
        catch (DllNotFoundException)
        {
            throw new UnsupportedFeatureException("zstd", "this needs the library libzstd.so.1, which is not on this machine", "install it: apt install libzstd1");
        }
    }

    private static nuint Check(nuint code) =>
        Libzstd.ZSTD_isError(code) == 0 ? code : throw new InvalidDataException(Marshal.PtrToStringUTF8((nint)Libzstd.ZSTD_getErrorName(code)));
}
