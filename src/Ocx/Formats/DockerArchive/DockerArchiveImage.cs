using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>An image as a Docker archive lists it.</summary>
/// <param name="Path">Where its config comes from, for messages.</param>
/// <param name="Config">The config's bytes.</param>
/// <param name="Layers">The paths of its layers, base first.</param>
/// <param name="Names">Its names.</param>
/// <param name="Parent">The image that it was built on, or null.</param>
internal sealed record DockerArchiveImage(string Path, byte[] Config, IReadOnlyList<string> Layers, IReadOnlyList<ImageReference> Names, ImageId? Parent)
{
    /// <summary>The image's ID: whatever the file is called, it is the digest of the config.</summary>
    public ImageId Id { get; } = ImageId.Of(Config);
}
