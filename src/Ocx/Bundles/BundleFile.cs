using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Bundles;

/// <summary>A file of a bundle.</summary>
/// <param name="Path">What to call it in messages.</param>
/// <param name="Source">Its bytes, readable as long as the bundle is open.</param>
internal sealed record BundleFile(string Path, IByteSource Source)
{
    /// <summary>Reads a whole document into memory.</summary>
    /// <param name="kind">What it is: "manifest", "index" …</param>
    /// <exception cref="ImageFormatException">It is longer than any document may be; nothing is read then.</exception>
    public byte[] ReadDocument(string kind)
    {
        if (Source.Length > JsonDocuments.MaxLength) throw new ImageFormatException(Path, $"the {kind} has {Source.Length} bytes; at most {JsonDocuments.MaxLength} are allowed");
        byte[] content = new byte[Source.Length];
        using var stream = new SegmentStream(Source);
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Reads the file's first bytes: fewer than asked for only where it has no more.</summary>
    public ReadOnlySpan<byte> ReadStart(Span<byte> buffer)
    {
        using var stream = new SegmentStream(Source);
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
