using System.Runtime.InteropServices;
using Ocx.Errors;

namespace Ocx.Linux;

/// <summary>A deflating stream of zlib, without header and trailer.</summary>
internal sealed unsafe class ZlibContext : SafeHandle
{
    // The largest window, below zero for neither header nor trailer; and the memory that zlib takes unless told otherwise.
    private const int RawWindowBits = -15, MemoryLevel = 8, DefaultStrategy = 0;

    private ZlibContext(Libz.Stream* stream) : base(0, ownsHandle: true) => SetHandle((nint)stream);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    // zlib keeps the address of what it was first called with: it must not move.
    private Libz.Stream* Stream => (Libz.Stream*)handle;

    /// <summary>Begins a stream.</summary>
    /// <param name="level">1 to 9.</param>
    /// <exception cref="UnsupportedFeatureException">The library is not there.</exception>
    public static ZlibContext Create(int level)
    {
        var context = new ZlibContext((Libz.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Libz.Stream)));
        try
        {
            Check(Libz.deflateInit2_(context.Stream, level, Libz.Deflated, RawWindowBits, MemoryLevel, DefaultStrategy, Libz.zlibVersion(), sizeof(Libz.Stream)));
            return context;
        }
        catch (DllNotFoundException)
        {
            NativeMemory.Free(context.Stream);
            context.SetHandleAsInvalid();
            throw new UnsupportedFeatureException("zlib", "this needs the library libz.so.1, which is not on this machine", "install it: apt install zlib1g");
        }
    }

    /// <summary>Takes bytes and gives those that are ready.</summary>
    /// <param name="input">What there is; all of it is taken unless the output is filled.</param>
    /// <param name="output">Room for the result.</param>
    /// <param name="flush">How much has to come out: one of the constants of <see cref="Libz"/>.</param>
    /// <param name="consumed">How many bytes were taken.</param>
    /// <returns>How many bytes came out.</returns>
    public int Deflate(ReadOnlySpan<byte> input, Span<byte> output, int flush, out int consumed)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            Stream->NextIn = from;
            Stream->AvailableIn = (uint)input.Length;
            Stream->NextOut = to;
            Stream->AvailableOut = (uint)output.Length;
            int result = Libz.deflate(Stream, flush);
            if (result is not (Libz.StreamEnd or Libz.BufferError)) Check(result);
            consumed = input.Length - (int)Stream->AvailableIn;
            return output.Length - (int)Stream->AvailableOut;
        }
    }

    /// <summary>Begins anew, with bytes before the first one to which it may refer.</summary>
    public void Restart(ReadOnlySpan<byte> history)
    {
        Check(Libz.deflateReset(Stream));
        if (history.IsEmpty) return;
        fixed (byte* from = history) Check(Libz.deflateSetDictionary(Stream, from, (uint)history.Length));
    }

    /// <summary>How many bits are ready that do not fill a byte.</summary>
    public int PendingBits()
    {
        int bits;
        Check(Libz.deflatePending(Stream, null, &bits));
        return bits;
    }

    /// <summary>Puts bits into the output, the lowest first.</summary>
    public void Prime(int bits, int value) => Check(Libz.deflatePrime(Stream, bits, value));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        // What was still to be written is given up, and that is all that it can say.
        _ = Libz.deflateEnd(Stream);
        NativeMemory.Free(Stream);
        return true;
    }

    private static void Check(int result)
    {
        if (result != Libz.Ok) throw new InvalidOperationException($"zlib: error {result}");
    }
}
