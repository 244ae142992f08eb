using Ocx.Linux;

namespace Ocx.TarSplit;

/// <summary>Where the payloads of a disassembled tar lie, by the names of its entries.</summary>
public interface IPayloadFiles : IDisposable
{
    /// <summary>Opens the file of the entry <paramref name="name"/>; the caller disposes it.</summary>
    /// <param name="name">The name as it stands in the archive: raw bytes, perhaps absolute or with <c>..</c>; never leaves the tree.</param>
    /// <exception cref="LinuxException">There is no such file, or it cannot be read.</exception>
    FileHandle Open(ReadOnlySpan<byte> name);
}
