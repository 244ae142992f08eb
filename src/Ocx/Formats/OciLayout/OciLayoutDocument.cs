namespace Ocx.Formats.OciLayout;

/// <summary>The file that tells a layout from other directories (OCI image specification, image-layout.md, "oci-layout file").</summary>
internal static class OciLayoutDocument
{
    /// <summary>What it holds.</summary>
    public static ReadOnlyMemory<byte> Bytes { get; } = "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray();
}
