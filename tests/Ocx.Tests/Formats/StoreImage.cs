using Ocx.Images;

namespace Ocx.Tests.Formats;

/// <summary>An image that was put into a store, with all that must come out again.</summary>
public sealed record StoreImage(ImageId Id, byte[] Config, IReadOnlyList<byte[]> Tars)
{
    public IReadOnlyList<DiffId> DiffIds { get; } = [.. Tars.Select(t => new DiffId(Digest.Compute(t)))];

    public IReadOnlyList<ChainId> ChainIds { get; } = ChainId.ForLayers(Tars.Select(t => new DiffId(Digest.Compute(t))));

    public ChainId Top => ChainIds[^1];
}
