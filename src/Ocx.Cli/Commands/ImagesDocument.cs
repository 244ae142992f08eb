using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary>The images of a home, as <c>--json</c> prints them.</summary>
/// <param name="Location">Where they are.</param>
/// <param name="Images">The images, newest first.</param>
internal sealed record ImagesDocument(string Location, IReadOnlyList<ImagesDocument.ListedImage> Images)
{
    /// <summary>The document of a home.</summary>
    public static ImagesDocument Of(OpenHome home, IReadOnlyList<InspectedImage> images) => new(home.Location, [.. images.Select(ListedImage.Of)]);

    /// <summary>An image.</summary>
    /// <param name="Id">Its ID.</param>
    /// <param name="Tags">Its tags, as users write them.</param>
    /// <param name="Digests">Its names with the digest of a manifest or an index.</param>
    /// <param name="References">What else a layout calls it: bare tags, as a rule.</param>
    /// <param name="Created">When it was made, as its config says; absent where it does not.</param>
    /// <param name="Size">In a store the bytes of its layers' files, elsewhere those of its layers as they are stored; absent where they are not known.</param>
    /// <param name="Platform">What it runs on.</param>
    /// <param name="Parent">The image that it was built on; absent where that is not known.</param>
    /// <param name="Layers">How many layers it has.</param>
    internal sealed record ListedImage(
        string Id, IReadOnlyList<string> Tags, IReadOnlyList<string> Digests, IReadOnlyList<string> References, string? Created, long? Size, string Platform, string? Parent, int Layers)
    {
        /// <summary>The entry of an image.</summary>
        public static ListedImage Of(InspectedImage image) => new(
            image.Id.ToString(), [.. image.Tags.Select(n => n.Familiar)], [.. image.Digests.Select(n => n.Familiar)], [.. image.References], image.Config.Value.Created?.ToString(), image.Size,
            image.Config.Value.Platform.ToString(), image.Parent?.ToString(), image.Layers.Count);
    }
}
