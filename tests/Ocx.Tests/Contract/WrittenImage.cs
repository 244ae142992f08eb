using Ocx.Images;

namespace Ocx.Tests.Contract;

/// <summary>An image as it was found in an output; equal to another with the same name and the same bytes.</summary>
public sealed record WrittenImage(string? Name, byte[] Config, IReadOnlyList<byte[]> Layers)
{
    public bool Equals(WrittenImage? other) =>
        other is not null && Name == other.Name && Config.AsSpan().SequenceEqual(other.Config)
        && Layers.Select(l => Digest.Compute(l)).SequenceEqual(other.Layers.Select(l => Digest.Compute(l)));

    public override int GetHashCode() => HashCode.Combine(Name, Config.Length, Layers.Count);

    public override string ToString() => $"{Name ?? "(no name)"} {ImageId.Of(Config)} [{string.Join(", ", Layers.Select(l => Digest.Compute(l)))}]";
}
