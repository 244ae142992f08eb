namespace Ocx.Containers;

/// <summary>A change that a container made to its file system.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">To which file: its absolute path in the container, raw bytes.</param>
public sealed record ContainerChange(ChangeKind Kind, ReadOnlyMemory<byte> Path);
