namespace Ocx.Compression.Deflate;

/// <summary>Deflates a stream that comes in pieces. Where they are cut changes nothing.</summary>
internal interface IStreamDeflater : IDisposable
{
    /// <summary>Takes the next bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes what is left, and the end of the stream.</summary>
    void Finish();
}
