namespace Ocx.Compression.GoDeflate;

/// <summary>Deflates a stream that comes in pieces. Where they are cut changes nothing.</summary>
internal interface IGoDeflater : IDisposable
{
    /// <summary>Takes the next bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes what is left, and the end of the stream.</summary>
    void Finish();
}
