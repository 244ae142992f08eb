using Ocx.Images;

namespace Ocx.Formats;

/// <summary>
/// Every file name of an OCI image layout, as a directory or as a tar of one; the archives of Docker 25 and later are layouts, too:
/// <code>
/// LAYOUT/
///   oci-layout              {"imageLayoutVersion":"1.0.0"}
///   index.json              names → manifests
///   blobs/
///     sha256/HEX            manifests, configs and layers, named by their digest
/// </code>
/// </summary>
/// <remarks>Source: OCI image specification 1.1, image-layout.md.</remarks>
internal static class LayoutPaths
{
    public const string Layout = "oci-layout";
    public const string Index = "index.json";
    public const string Blobs = "blobs";

    /// <summary>The directory of an algorithm's blobs.</summary>
    public static string DirectoryOf(DigestAlgorithm algorithm) => $"{Blobs}/{algorithm.ToString().ToLowerInvariant()}";

    /// <summary>A blob's file.</summary>
    public static string BlobOf(Digest digest) => $"{DirectoryOf(digest.Algorithm)}/{digest.Hex}";
}
