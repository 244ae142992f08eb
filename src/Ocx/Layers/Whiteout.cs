namespace Ocx.Layers;

/// <summary>
/// How a layer says that something of the layers below it is gone: in a tar by names, in an overlay by devices and
/// attributes.
/// </summary>
/// <remarks>Source: OCI image specification, layer.md, "Whiteouts"; Linux, overlayfs.rst; moby, pkg/archive/archive_linux.go.</remarks>
internal static class Whiteout
{
    /// <summary>What the device of an overlay is.</summary>
    public const uint DeviceMode = 0x2000;

    /// <summary>A name that begins so hides the rest of it.</summary>
    public static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>This name hides all that lower layers have in its directory.</summary>
    public static ReadOnlySpan<byte> Opaque => ".wh..wh..opq"u8;

    /// <summary>The attribute of an overlay's directory that does the same.</summary>
    public static ReadOnlySpan<byte> OpaqueAttribute => "trusted.overlay.opaque"u8;

    /// <summary>The attribute's value.</summary>
    public static ReadOnlySpan<byte> OpaqueValue => "y"u8;
}
