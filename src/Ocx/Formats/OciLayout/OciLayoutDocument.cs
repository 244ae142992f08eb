using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.OciLayout;

/// <summary>The file that tells a layout from other directories (OCI image specification, image-layout.md, "oci-layout file").</summary>
internal static class OciLayoutDocument
{
    private const string Version = "1.0.0";

    /// <summary>What it holds.</summary>
    public static ReadOnlyMemory<byte> Bytes { get; } = "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray();

    /// <summary>Checks a file that is there.</summary>
    /// <exception cref="ImageFormatException">It is no such document.</exception>
    /// <exception cref="UnsupportedFeatureException">It announces a layout of another version.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string path)
    {
        OciLayoutDto document = JsonDocuments.Read(bytes, OciLayoutJson.Default.OciLayoutDto, path, "layout file");
        if (document.Version != Version)
            throw new UnsupportedFeatureException(path, $"imageLayoutVersion: expected {Version}, found {document.Version ?? "nothing"}", "copy the layout with a program that knows its version, as 'skopeo copy' may");
    }
}
