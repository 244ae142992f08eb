using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>The entry points of liblzma.so.5 (lzma/base.h, lzma/container.h), which every distribution ships for its package manager.</summary>
internal static unsafe partial class Liblzma
{
    /// <summary>LZMA_CONCATENATED: several streams in a row, and zeros between and behind them.</summary>
    public const uint Concatenated = 0x08;

    /// <summary>LZMA_RUN</summary>
    public const int Run = 0;

    /// <summary>LZMA_FINISH</summary>
    public const int Finish = 3;

    private const string Name = "liblzma.so.5";

    [LibraryImport(Name)]
    public static partial Result lzma_stream_decoder(Stream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Name)]
    public static partial Result lzma_code(Stream* stream, int action);

    [LibraryImport(Name)]
    public static partial void lzma_end(Stream* stream);

    /// <summary>lzma_ret</summary>
    public enum Result
    {
        Ok = 0,
        StreamEnd = 1,
        MemoryError = 5,
        MemoryLimit = 6,
        Format = 7,
        Options = 8,
        Data = 9,
        Buffer = 10,
    }

    /// <summary>lzma_stream</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Stream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        public nint Allocator;
        public nint Internal;
        public nint Reserved1;
        public nint Reserved2;
        public nint Reserved3;
        public nint Reserved4;
        public ulong SeekPosition;
        public ulong Reserved5;
        public nuint Reserved6;
        public nuint Reserved7;
        public int Reserved8;
        public int Reserved9;
    }
}
