using Ocx.Images;

namespace Ocx.Containers;

/// <summary>A container, as its record in a data root describes it.</summary>
public sealed class Container
{
    internal Container()
    {
    }

    /// <summary>Its ID: 64 hexadecimal digits, as Docker makes them.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, without the slash before it; empty for one that is half removed.</summary>
    public required string Name { get; init; }

    /// <summary>Its image, as it was named when the container was made.</summary>
    public required string ImageName { get; init; }

    /// <summary>Its image; null for a container that was made of nothing.</summary>
    public required ImageId? ImageId { get; init; }

    /// <summary>When it was made.</summary>
    public required Timestamp Created { get; init; }

    /// <summary>The program that it runs, with its arguments, entry point and all.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>What it was doing.</summary>
    public required ContainerState State { get; init; }

    /// <summary>Its operating system; empty in old records.</summary>
    internal string Os { get; init; } = "";

    /// <summary>Its settings, as JSON of Docker's type for them.</summary>
    internal ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The record, for messages.</summary>
    internal string RecordPath { get; init; } = "";
}
