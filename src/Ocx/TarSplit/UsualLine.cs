using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Ocx.TarSplit;

/// <summary>
/// Reads a line of a tar-split stream that looks exactly as tar-split writes it: the keys in its order, no white space, no
/// escapes. A JSON reader is the longer way, and has to be asked only where something looks different.
/// </summary>
/// <remarks>What it takes, the JSON reader takes too, and with the same result.</remarks>
/// <param name="text">The stream from the line's start on, perhaps with the end of the line before.</param>
internal ref struct UsualLine(ReadOnlySpan<byte> text)
{
    // Longer numbers are the JSON reader's to judge.
    private const int MaxDigits = 18;

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Bytes that were taken.</summary>
    public int Length { get; private set; }

    /// <summary>What the line stands for.</summary>
    public TarSplitEntryType Type { get; private set; }

    /// <summary>A file's name, in the text.</summary>
    public Range Name { get; private set; }

    /// <summary>A file's length.</summary>
    public long Size { get; private set; }

    /// <summary>The payload as it stands in the text, if there is one.</summary>
    public Range? Payload { get; private set; }

    /// <summary>The entry's number.</summary>
    public long Position { get; private set; }

    /// <summary>Reads the line; false where it looks different, or is not all there.</summary>
    public bool TryRead()
    {
        TryTake("\n"u8);
        if (!TryTake("{\"type\":"u8) || !(TryReadSegment() || TryReadFile()) || !TryTake(",\"position\":"u8) || !TryNumber(out long position)) return false;
        Position = position;
        return TryTake("}"u8);
    }

    private bool TryReadSegment()
    {
        if (!TryTake("2,\"payload\":\""u8)) return false;
        Type = TarSplitEntryType.Segment;
        return TryPayload();
    }

    private bool TryReadFile()
    {
        if (!TryTake("1,\"name\":\""u8) || !TryText(out Range name) || !Utf8.IsValid(_text[name])) return false;
        Type = TarSplitEntryType.File;
        Name = name;
        if (TryTake(",\"size\":"u8))
        {
            if (!TryNumber(out long size)) return false;
            Size = size;
        }

        return TryTake(",\"payload\":null"u8) || (TryTake(",\"payload\":\""u8) && TryPayload());
    }

    private bool TryPayload()
    {
        bool isText = TryText(out Range payload);
        Payload = payload;
        return isText;
    }

    private bool TryTake(ReadOnlySpan<byte> expected)
    {
        if (!_text[Length..].StartsWith(expected)) return false;
        Length += expected.Length;
        return true;
    }

    private bool TryNumber(out long value)
    {
        value = 0;
        int start = Length;
        while (Length < _text.Length && (uint)(_text[Length] - '0') <= 9 && Length - start < MaxDigits) value = value * 10 + (_text[Length++] - '0');
        return Length == start + 1 || (Length > start && _text[start] != '0');
    }

    // The rest of a string and its quote. An escape is left to the JSON reader, and so is what may not stand in a string.
    private bool TryText(out Range range)
    {
        ReadOnlySpan<byte> rest = _text[Length..];
        int end = 0;
        // By hand, since it is ready when the program starts: the framework's search is compiled for the processor at hand,
        // first without optimization.
        foreach (Vector128<byte> part in MemoryMarshal.Cast<byte, Vector128<byte>>(rest))
        {
            if ((Vector128.Equals(part, Vector128.Create((byte)'"')) | Vector128.Equals(part, Vector128.Create((byte)'\\')) | Vector128.LessThan(part, Vector128.Create((byte)' '))) != Vector128<byte>.Zero) break;
            end += Vector128<byte>.Count;
        }

        while (end < rest.Length && rest[end] is not ((byte)'"' or (byte)'\\' or < (byte)' ')) end++;
        range = Length..(Length + end);
        if (end == rest.Length || rest[end] != '"') return false;
        Length += end + 1;
        return true;
    }
}
