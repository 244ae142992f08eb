using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>A temporary file without a name: nobody else finds it, and it is gone when it is closed, however the process ends.</summary>
internal static class SpoolFile
{
    // What is in it is somebody's image: nobody else's business.
    private const int Mode = 0b110_000_000;

    private const int BufferSize = 256 * 1024;

    /// <summary>Makes an empty one, open for reading and writing.</summary>
    /// <param name="directory">Where its bytes go.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="kernel">The system calls to use.</param>
    /// <exception cref="LinuxException">The directory is not there or cannot be written to.</exception>
    public static FileHandle Create(string directory, string name, Kernel kernel)
    {
        using DirectoryHandle parent = DirectoryHandle.Open(directory, kernel);
        if (parent.TryCreateUnnamedFile(name) is { } unnamed) return unnamed;

        // Some file systems know no files without names: then it loses its name at once.
        string temporary = TemporaryName.For("spool");
        FileHandle file = parent.CreateFile(temporary, Mode, exactly: true);
        try
        {
            parent.TryUnlink(temporary);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes one with all the bytes of a stream.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="from">The bytes.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <param name="kernel">The system calls to use.</param>
    /// <param name="cancellation">Looked at for each piece.</param>
    /// <param name="advanced">Is told how many more bytes are in it; null where nobody asks.</param>
    public static FileHandle Fill(string directory, Stream from, string name, Kernel kernel, CancellationToken cancellation, Action<long>? advanced = null)
    {
        FileHandle file = Create(directory, name, kernel);
        try
        {
            using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(BufferSize);
            long offset = 0;
            for (int count; (count = from.Read(buffer.Span)) > 0; offset += count)
            {
                cancellation.ThrowIfCancellationRequested();
                file.WriteAt(buffer.Span[..count], offset);
                advanced?.Invoke(count);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
