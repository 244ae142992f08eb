using Ocx.Images;

namespace Ocx.Formats;

/// <summary>A name that another image of the destination has, and is going to lose.</summary>
/// <param name="Name">The name.</param>
/// <param name="From">The image that has it.</param>
public sealed record MovedName(ImageReference Name, ImageId From);
