namespace Ocx.Linux;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name: raw bytes, never <c>.</c> or <c>..</c>.</param>
/// <param name="Type">What it names, where the file system says so while listing.</param>
public readonly record struct DirectoryEntry(byte[] Name, FileType Type);
