using System.Buffers.Binary;
using System.Text;

namespace Ocx.Compression.Encoders;

/// <summary>What stands before the deflated bytes of a gzip file; each program has its own way with it.</summary>
/// <param name="ExtraFlags">2 for the hardest compression, 4 for the fastest, or 0.</param>
/// <param name="System">3 for Unix, 255 for unknown; some say 0, which was MS-DOS.</param>
/// <param name="Time">Seconds since 1970, or 0 for none.</param>
/// <param name="Name">The name of the file that was compressed, or null.</param>
/// <remarks>Source: RFC 1952, 2.3.</remarks>
internal readonly record struct GzipHeader(byte ExtraFlags, byte System, uint Time = 0, string? Name = null)
{
    /// <summary>Nothing that anybody knows.</summary>
    public const byte UnknownSystem = 255;

    /// <summary>Unix.</summary>
    public const byte Unix = 3;

    private const byte HasName = 8;

    /// <summary>The header's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = [0x1f, 0x8b, 8, Name is null ? (byte)0 : HasName, 0, 0, 0, 0, ExtraFlags, System];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Time);
        return Name is null ? bytes : [.. bytes, .. Encoding.Latin1.GetBytes(Name), 0];
    }
}
