namespace Ocx.Images;

/// <summary>An entry of a layout's <c>index.json</c>, as it stands there, by which an image or its index is listed.</summary>
/// <param name="Descriptor">The entry, its annotations included.</param>
public sealed record Listing(Descriptor Descriptor)
{
    /// <summary>The full name that it gives, or null.</summary>
    public ImageReference? Name { get; } = NameAnnotations.NameOf(Descriptor.Annotations);

    /// <summary>The tag or text that the specification's annotation gives, or null.</summary>
    public string? Reference { get; } = NameAnnotations.ReferenceOf(Descriptor.Annotations);
}
