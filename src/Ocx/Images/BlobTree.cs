namespace Ocx.Images;

/// <summary>
/// A document of a layout with the blobs that hang on it, none of which belongs to an image: an index of images together with
/// what else it lists (attestations, signatures), or an artifact. Carried from layout to layout as it is.
/// </summary>
/// <param name="Root">What points at the document.</param>
/// <param name="Blobs">The document and everything below it that is there, each once.</param>
public sealed record BlobTree(Descriptor Root, IReadOnlyList<CarriedBlob> Blobs)
{
    /// <summary>The manifest that it is about, or null.</summary>
    public Digest? Subject { get; init; }

    /// <summary>What a document in it needs and the source does not have, without what its owner keeps out of layouts.</summary>
    public IReadOnlyList<Digest> Missing { get; init; } = [];
}
