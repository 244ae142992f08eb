using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Images;

namespace Ocx.TarSplit;

/// <summary>
/// Writes a tar-split stream: one JSON object a line, byte for byte as Go's encoding/json writes tar-split's entries.
/// </summary>
/// <remarks>
/// <para>Dispose flushes what is buffered; it does not dispose the stream.</para>
/// <para>Source: tar-split tar/storage/{entry,packer}.go. Without the empty last segment that its versions before 0.11.4
/// wrote; every version reads both.</para>
/// </remarks>
public sealed class TarSplitWriter : IDisposable
{
    // Large enough that a gzip stream behind it works on whole windows.
    private const int FlushThreshold = 64 * 1024;

    private readonly Stream _output;
    private readonly ArrayPoolBufferWriter<byte> _buffer = new(FlushThreshold * 2);
    private long _position;

    /// <summary>Writes to <paramref name="output"/>, which stays the caller's.</summary>
    /// <param name="output">Where the lines go, as a rule through gzip.</param>
    public TarSplitWriter(Stream output) => _output = output;

    /// <summary>Writes a line of raw bytes.</summary>
    public void WriteSegment(ReadOnlySpan<byte> payload)
    {
        _buffer.Write("{\"type\":2,\"payload\":\""u8);
        WriteBase64(payload);
        WriteEnd("\""u8);
    }

    /// <summary>Writes a file's line. That no path comes twice is the caller's to see to.</summary>
    /// <param name="name">The name as it stands in the archive.</param>
    /// <param name="size">The payload's length in bytes; a line of size 0 has no checksum.</param>
    /// <param name="checksum">The payload's CRC64, 8 bytes; unused when <paramref name="size"/> is 0.</param>
    public void WriteFile(ReadOnlySpan<byte> name, long size, ReadOnlySpan<byte> checksum)
    {
        _buffer.Write("{\"type\":1"u8);
        if (!name.IsEmpty && Utf8.IsValid(name))
        {
            _buffer.Write(",\"name\":\""u8);
            GoJsonText.Write(_buffer, name);
            _buffer.Write("\""u8);
        }
        else if (!name.IsEmpty)
        {
            _buffer.Write(",\"name_raw\":\""u8);
            WriteBase64(name);
            _buffer.Write("\""u8);
        }

        if (size <= 0)
        {
            // Go omits a size of 0 but not a negative one, which no reader lets through for an entry with data.
            if (size < 0) WriteNumber(",\"size\":"u8, size);
            _buffer.Write(",\"payload\":null"u8);
            WriteEnd(default);
            return;
        }

        WriteNumber(",\"size\":"u8, size);
        _buffer.Write(",\"payload\":\""u8);
        WriteBase64(checksum);
        WriteEnd("\""u8);
    }

    /// <summary>Hands all lines to the stream.</summary>
    public void Flush()
    {
        _output.Write(_buffer.WrittenSpan);
        _buffer.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.WrittenCount > 0) Flush();
        _buffer.Dispose();
    }

    private void WriteEnd(ReadOnlySpan<byte> closing)
    {
        _buffer.Write(closing);
        WriteNumber(",\"position\":"u8, _position++);
        _buffer.Write("}\n"u8);
        if (_buffer.WrittenCount >= FlushThreshold) Flush();
    }

    private void WriteNumber(ReadOnlySpan<byte> key, long value)
    {
        _buffer.Write(key);
        Utf8Formatter.TryFormat(value, _buffer.GetSpan(20), out int written);
        _buffer.Advance(written);
    }

    private void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        Span<byte> text = _buffer.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, text, out _, out int written);
        _buffer.Advance(written);
    }
}
