using System.Runtime.InteropServices;
using Ocx.Errors;

namespace Ocx.Linux;

/// <summary>A decoder of liblzma for .xz streams in a row.</summary>
internal sealed unsafe class XzDecoder : SafeHandle
{
    /// <summary>Makes one.</summary>
    /// <param name="memoryLimit">What it may take, in bytes.</param>
    /// <exception cref="UnsupportedFeatureException">The library is not there.</exception>
    public XzDecoder(long memoryLimit) : base(0, ownsHandle: true)
    {
        // The library keeps the structure's address.
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(Liblzma.Stream)));
        try
        {
            Check(Liblzma.lzma_stream_decoder(Raw, (ulong)memoryLimit, Liblzma.Concatenated));
        }
        catch (DllNotFoundException)
        {
            NativeMemory.Free((void*)handle);
            SetHandle(0);
            throw new UnsupportedFeatureException("xz", "this needs the library liblzma.so.5, which is not on this machine", "install it: apt install liblzma5");
        }
    }

    public override bool IsInvalid => handle == 0;

    private Liblzma.Stream* Raw => (Liblzma.Stream*)handle;

    /// <summary>Decompresses some bytes.</summary>
    /// <param name="input">What there is.</param>
    /// <param name="isLast">Whether there is nothing behind it.</param>
    /// <param name="output">Room for the result.</param>
    /// <param name="consumed">How many bytes were taken.</param>
    /// <param name="written">How many bytes came out.</param>
    /// <returns>Whether this was the end.</returns>
    /// <exception cref="InvalidDataException">The bytes are no xz stream, or need more memory than allowed.</exception>
    public bool Decode(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            Raw->NextIn = from;
            Raw->AvailableIn = (nuint)input.Length;
            Raw->NextOut = to;
            Raw->AvailableOut = (nuint)output.Length;
            Liblzma.Result result = Liblzma.lzma_code(Raw, isLast ? Liblzma.Finish : Liblzma.Run);
            consumed = input.Length - (int)Raw->AvailableIn;
            written = output.Length - (int)Raw->AvailableOut;
            return result == Liblzma.Result.StreamEnd || !Check(result);
        }
    }

    protected override bool ReleaseHandle()
    {
        Liblzma.lzma_end(Raw);
        NativeMemory.Free((void*)handle);
        return true;
    }

    private static bool Check(Liblzma.Result result) => result switch
    {
        Liblzma.Result.Ok => true,
        Liblzma.Result.MemoryLimit => throw new InvalidDataException("it needs more memory than is allowed"),
        Liblzma.Result.MemoryError => throw new InvalidDataException("it needs more memory than there is"),
        Liblzma.Result.Format => throw new InvalidDataException("these are other bytes"),
        Liblzma.Result.Options => throw new InvalidDataException("it uses a filter that this library does not know"),
        Liblzma.Result.Buffer => throw new InvalidDataException("it is cut short"),
        _ => throw new InvalidDataException("its bytes are damaged"),
    };
}
