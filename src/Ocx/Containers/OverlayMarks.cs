using Ocx.Errors;
using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>What the kernel's overlay and its users note at a file of an upper tree, besides the file itself.</summary>
/// <param name="IsOpaque">Of a directory: whether it hides what lower trees have in it.</param>
/// <param name="Capability">The capabilities of a program (<c>security.capability</c>), or null.</param>
/// <remarks>Source: Linux, Documentation/filesystems/overlayfs.rst; capabilities(7).</remarks>
internal readonly record struct OverlayMarks(bool IsOpaque, byte[]? Capability)
{
    /// <summary>Whether a device stands for a deletion.</summary>
    public static bool IsWhiteout(FileStatus status) => status is { Type: FileType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 };

    /// <summary>Reads them.</summary>
    /// <exception cref="UnsupportedFeatureException">The file's content or name is elsewhere, where only a mount finds it.</exception>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public static OverlayMarks Of(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        bool isOpaque = false;
        byte[]? capability = null;
        foreach ((byte[] key, byte[] value) in directory.Attributes(name))
        {
            // What is called user.overlay. may be a container's own: the kernel looks at it for daemons without root's rights only.
            ReadOnlySpan<byte> own = key.AsSpan().StartsWith(NameSpace) ? key.AsSpan(NameSpace.Length) : default;
            if (own.SequenceEqual("opaque"u8)) isOpaque |= value.AsSpan().SequenceEqual(Whiteout.OpaqueValue);
            else if (own.SequenceEqual("redirect"u8) || own.SequenceEqual("metacopy"u8))
            {
                throw new UnsupportedFeatureException(
                    $"file '{PathText.Of(name)}' of the container", $"the kernel kept only a reference to it (trusted.overlay.{PathText.Of(own)}), which it resolves in a mount alone",
                    "start a Docker daemon on a copy of this root, and use docker commit there");
            }
            else if (key.AsSpan().SequenceEqual("security.capability"u8)) capability = value;
        }

        return new OverlayMarks(isOpaque, capability);
    }

    private static ReadOnlySpan<byte> NameSpace => "trusted.overlay."u8;
}
