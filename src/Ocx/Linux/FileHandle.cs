namespace Ocx.Linux;

/// <summary>An open file.</summary>
public sealed class FileHandle
{
}
