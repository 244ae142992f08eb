using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>The entry points of zlib, libz.so.1 (zlib.h), which every distribution ships for its package manager.</summary>
internal static unsafe partial class Libz
{
    /// <summary>Z_NO_FLUSH</summary>
    public const int NoFlush = 0;

    /// <summary>Z_SYNC_FLUSH</summary>
    public const int SyncFlush = 2;

    /// <summary>Z_FINISH</summary>
    public const int Finish = 4;

    /// <summary>Z_BLOCK</summary>
    public const int Block = 5;

    /// <summary>Z_DEFLATED</summary>
    public const int Deflated = 8;

    /// <summary>Z_OK</summary>
    public const int Ok = 0;

    /// <summary>Z_STREAM_END</summary>
    public const int StreamEnd = 1;

    /// <summary>Z_BUF_ERROR: there was nothing to do.</summary>
    public const int BufferError = -5;

    private const string Name = "libz.so.1";

    [LibraryImport(Name)]
    public static partial byte* zlibVersion();

    [LibraryImport(Name)]
    public static partial int deflateInit2_(Stream* stream, int level, int method, int windowBits, int memoryLevel, int strategy, byte* version, int streamSize);

    [LibraryImport(Name)]
    public static partial int deflate(Stream* stream, int flush);

    [LibraryImport(Name)]
    public static partial int deflateSetDictionary(Stream* stream, byte* dictionary, uint length);

    [LibraryImport(Name)]
    public static partial int deflatePending(Stream* stream, uint* pending, int* bits);

    [LibraryImport(Name)]
    public static partial int deflatePrime(Stream* stream, int bits, int value);

    [LibraryImport(Name)]
    public static partial int deflateReset(Stream* stream);

    [LibraryImport(Name)]
    public static partial int deflateEnd(Stream* stream);

    /// <summary>z_stream</summary>
    internal struct Stream
    {
        public byte* NextIn;
        public uint AvailableIn;
        public nuint TotalIn;
        public byte* NextOut;
        public uint AvailableOut;
        public nuint TotalOut;
        public byte* Message;
        public nint State;
        public nint Allocate;
        public nint Free;
        public nint Opaque;
        public int DataType;
        public nuint Adler;
        public nuint Reserved;
    }
}
