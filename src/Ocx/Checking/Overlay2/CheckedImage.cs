using Ocx.Images;

namespace Ocx.Checking.Overlay2;

/// <summary>An image of a store whose config is there.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Config">Its config; null where it cannot be relied on.</param>
/// <param name="DisplayName">Its first name, or its ID.</param>
internal sealed record CheckedImage(ImageId Id, ImageConfig? Config, string DisplayName)
{
    /// <summary>Its layers, base first.</summary>
    public IReadOnlyList<ChainId> Chains { get; } = Config is null ? [] : ChainId.ForLayers(Config.DiffIds);
}
