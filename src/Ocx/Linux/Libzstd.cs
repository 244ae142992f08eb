using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>The entry points of Zstandard's library, libzstd.so.1 (zstd.h), which every distribution ships for its package manager.</summary>
internal static unsafe partial class Libzstd
{
    /// <summary>ZSTD_d_windowLogMax</summary>
    public const int WindowLogMax = 100;

    /// <summary>ZSTD_c_compressionLevel</summary>
    public const int CompressionLevel = 100;

    /// <summary>ZSTD_c_checksumFlag</summary>
    public const int ChecksumFlag = 201;

    private const string Name = "libzstd.so.1";

    [LibraryImport(Name)]
    public static partial nint ZSTD_createDCtx();

    [LibraryImport(Name)]
    public static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Name)]
    public static partial nuint ZSTD_DCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Name)]
    public static partial nuint ZSTD_decompressStream(nint context, Buffer* output, Buffer* input);

    [LibraryImport(Name)]
    public static partial nint ZSTD_createCCtx();

    [LibraryImport(Name)]
    public static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Name)]
    public static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Name)]
    public static partial nuint ZSTD_compress2(nint context, byte* output, nuint capacity, byte* input, nuint length);

    [LibraryImport(Name)]
    public static partial nuint ZSTD_compressBound(nuint length);

    [LibraryImport(Name)]
    public static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Name)]
    public static partial byte* ZSTD_getErrorName(nuint code);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same layout.</summary>
    internal struct Buffer
    {
        public byte* Start;
        public nuint Size;
        public nuint Position;
    }
}
