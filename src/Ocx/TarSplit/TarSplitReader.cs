using System.Buffers.Text;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;

namespace Ocx.TarSplit;

/// <summary>
/// Reads a tar-split stream entry by entry. As Go's decoder does, it takes JSON values one after another, whatever
/// white space stands between them, and ignores keys that it does not know.
/// </summary>
/// <remarks>
/// <para>What <see cref="Read"/> found is valid until the next call. A segment's payload is decoded only when it is asked
/// for: measuring a layer needs no more than its length.</para>
/// <para>Source: tar-split tar/storage/{entry,packer}.go.</para>
/// </remarks>
public sealed class TarSplitReader : IDisposable
{
    /// <summary>
    /// Bytes of one line. tar-split writes an archive's tail in pieces of 1 MiB and everything before an entry as one
    /// segment; 16 MiB of base64 hold twelve times the largest PAX header that is allowed.
    /// </summary>
    public const int LineLimit = 16 << 20;

    private const int InitialBuffer = 128 * 1024;

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 16 };

    private readonly Stream _input;
    private readonly string _path;
    private readonly DuplicateNames? _names;
    private MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(InitialBuffer);
    private MemoryOwner<byte> _decoded = MemoryOwner<byte>.Allocate(InitialBuffer);
    private int _start;
    private int _end;
    private bool _complete;
    private long _consumed;
    private Range _encoded;
    private ReadOnlyMemory<byte> _name;

    /// <summary>Reads from <paramref name="input"/>, which stays the caller's.</summary>
    /// <param name="input">The lines, already decompressed.</param>
    /// <param name="path">What to call the stream in messages.</param>
    /// <param name="refusesDuplicates">
    /// Whether to refuse two file entries for one path, as tar-split does. It costs a hash a name; a second pass over a
    /// stream can do without.
    /// </param>
    public TarSplitReader(Stream input, string path, bool refusesDuplicates = true)
    {
        _input = input;
        _path = path;
        _names = refusesDuplicates ? new DuplicateNames() : null;
    }

    /// <summary>What the entry stands for; other numbers than the named ones are to be passed over, as tar-split does.</summary>
    public TarSplitEntryType Type { get; private set; }

    /// <summary>A file's name, as it stands in the archive; empty for a segment.</summary>
    public ReadOnlySpan<byte> Name => _name.Span;

    /// <summary>A file's length in bytes; 0 for a segment.</summary>
    public long Size { get; private set; }

    /// <summary>The entry's number, from 0, as written; nothing depends on it.</summary>
    public long EntryPosition { get; private set; }

    /// <summary>Whether the entry has a payload at all: a file of size 0 has none.</summary>
    public bool HasPayload { get; private set; }

    /// <summary>The payload's length in bytes: a segment's raw bytes, or a file's checksum.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>How many bytes of the tar the entries so far stand for.</summary>
    public long TarLength { get; private set; }

    /// <summary>The payload's bytes, in a buffer that the next call of this property uses again.</summary>
    /// <exception cref="ImageFormatException">The payload is not base64.</exception>
    public ReadOnlyMemory<byte> Payload
    {
        get
        {
            ReadOnlySpan<byte> encoded = _buffer.Span[_encoded];
            Grow(ref _decoded, PayloadLength, 0);
            System.Buffers.OperationStatus status = Base64.DecodeFromUtf8(encoded, _decoded.Span, out _, out int written);
            if (status != System.Buffers.OperationStatus.Done || written != PayloadLength) throw Broken("a payload must be base64");
            return _decoded.Memory[..written];
        }
    }

    /// <summary>Goes on to the next entry; false at the end.</summary>
    /// <exception cref="ImageFormatException">The stream is no tar-split stream, is cut short, or repeats a path.</exception>
    public bool Read()
    {
        while (!TryParse())
        {
            if (_complete)
            {
                if (_buffer.Span[_start.._end].ContainsAnyExcept(" \t\r\n"u8)) throw Broken("the last line is cut short");
                return false;
            }

            Fill();
        }

        if (Type == TarSplitEntryType.File)
        {
            if (Size < 0) throw Broken($"a file's size must not be negative, found {Size}");
            if (_names is not null && !_names.TryAdd(Name)) throw Broken($"{DuplicateNames.Rule}: '{Linux.PathText.Of(Name)}'");
        }

        long part = Type == TarSplitEntryType.Segment ? PayloadLength : Size;
        if (part > long.MaxValue - TarLength) throw Broken("the sizes add up to more than 64 bits hold");
        TarLength += part;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        _decoded.Dispose();
    }

    // Parses one object from the buffer; false when it holds none that is whole.
    private bool TryParse()
    {
        if (_start == _end) return false;
        if (TryParseUsualLine()) return true;
        var reader = new Utf8JsonReader(_buffer.Span[_start.._end], _complete, new JsonReaderState(Options));
        try
        {
            if (!reader.Read()) return false;
            if (reader.TokenType != JsonTokenType.StartObject) throw Broken("each line must be a JSON object");
            if (!TryParseObject(ref reader)) return false;
        }
        catch (JsonException e)
        {
            // With all input at hand a missing end is an error to the JSON reader, and a line cut short to us.
            throw new ImageFormatException(_path, "a line must be one JSON object of tar-split", _consumed + e.BytePositionInLine.GetValueOrDefault(), inner: e);
        }
        catch (InvalidOperationException e)
        {
            throw new ImageFormatException(_path, "a line holds a string that is not UTF-8", _consumed, inner: e);
        }

        Consume((int)reader.BytesConsumed);
        return true;
    }

    private bool TryParseUsualLine()
    {
        var line = new UsualLine(_buffer.Span[_start.._end]);
        if (!line.TryRead() || (line.Payload is { } text && text.GetOffsetAndLength(int.MaxValue).Length % 4 != 0)) return false;
        Clear();
        Type = line.Type;
        Size = line.Size;
        EntryPosition = line.Position;
        _name = _buffer.Memory[_start.._end][line.Name];
        if (line.Payload is { } payload) SetPayload(_start + payload.Start.Value, _start + payload.End.Value);
        Consume(line.Length);
        return true;
    }

    private void Consume(int count)
    {
        _start += count;
        _consumed += count;
    }

    private void Clear()
    {
        Type = 0;
        Size = 0;
        EntryPosition = 0;
        PayloadLength = 0;
        HasPayload = false;
        _encoded = default;
        _name = default;
    }

    private bool TryParseObject(ref Utf8JsonReader reader)
    {
        Clear();
        byte[] name = [];
        byte[] rawName = [];
        while (true)
        {
            if (!reader.Read()) return false;
            if (reader.TokenType == JsonTokenType.EndObject) break;

            TarSplitKey key = KeyOf(ref reader);
            if (!reader.Read()) return false;
            if (reader.TokenType == JsonTokenType.Null) continue;
            switch (key)
            {
                case TarSplitKey.Type: Type = (TarSplitEntryType)Number(ref reader); break;
                case TarSplitKey.Name: name = Text(ref reader); break;
                case TarSplitKey.RawName: rawName = RawBytes(ref reader); break;
                case TarSplitKey.Size: Size = Number(ref reader); break;
                case TarSplitKey.Payload: TakePayload(ref reader); break;
                case TarSplitKey.Position: EntryPosition = Number(ref reader); break;
                default:
                    if (!reader.TrySkip()) return false;
                    break;
            }
        }

        _name = rawName.Length > 0 ? rawName : name;
        return true;
    }

    private static TarSplitKey KeyOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("type"u8) ? TarSplitKey.Type
        : reader.ValueTextEquals("payload"u8) ? TarSplitKey.Payload
        : reader.ValueTextEquals("position"u8) ? TarSplitKey.Position
        : reader.ValueTextEquals("name"u8) ? TarSplitKey.Name
        : reader.ValueTextEquals("size"u8) ? TarSplitKey.Size
        : reader.ValueTextEquals("name_raw"u8) ? TarSplitKey.RawName
        : TarSplitKey.Unknown;

    private long Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) ? value : throw Broken("type, size and position must be whole numbers");

    private byte[] Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) throw Broken("a name must be a string");
        byte[] text = new byte[reader.ValueSpan.Length];
        int length = reader.CopyString(text);
        return length == text.Length ? text : text[..length];
    }

    private byte[] RawBytes(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Broken("name_raw must be base64");

    private void TakePayload(ref Utf8JsonReader reader)
    {
        // Base64 needs no escapes, so that it can be decoded where it stands.
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length % 4 != 0) throw Broken("a payload must be base64");
        int start = _start + (int)reader.TokenStartIndex + 1;
        SetPayload(start, start + reader.ValueSpan.Length);
    }

    private void SetPayload(int start, int end)
    {
        ReadOnlySpan<byte> encoded = _buffer.Span[start..end];
        int padding = encoded.EndsWith("=="u8) ? 2 : encoded.EndsWith("="u8) ? 1 : 0;
        PayloadLength = encoded.Length / 4 * 3 - padding;
        HasPayload = true;
        _encoded = start..end;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.Span[_start.._end].CopyTo(_buffer.Span);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_end >= LineLimit) throw Broken($"a line may have {LineLimit} bytes at most");
            Grow(ref _buffer, _end * 2, _end);
        }

        int read = _input.Read(_buffer.Span[_end..]);
        _end += read;
        _complete = read == 0;
    }

    private static void Grow(ref MemoryOwner<byte> buffer, int length, int kept)
    {
        if (buffer.Length >= length) return;
        MemoryOwner<byte> larger = MemoryOwner<byte>.Allocate(length);
        buffer.Span[..kept].CopyTo(larger.Span);
        buffer.Dispose();
        buffer = larger;
    }

    private ImageFormatException Broken(string rule) => new(_path, rule, _consumed);

    private enum TarSplitKey
    {
        Unknown,
        Type,
        Name,
        RawName,
        Size,
        Payload,
        Position,
    }
}
