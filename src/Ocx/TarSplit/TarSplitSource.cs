using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.TarSplit;

/// <summary>
/// A tar put together again from its tar-split stream and the files that were unpacked from it: headers and padding
/// as literal segments, payloads as ranges of the files, so that the kernel can copy them.
/// </summary>
/// <remarks>
/// <para>Source: tar-split tar/asm/assemble.go. Unlike there, a file's length is compared before its bytes are given out,
/// and its CRC64 not at all on the way: whoever takes the segments checks the digest of the whole, and asks
/// <see cref="FindDamage"/> for the culprit only when that differs.</para>
/// </remarks>
public sealed class TarSplitSource : IByteSource
{
    private readonly Func<Stream> _openLines;
    private readonly Func<IPayloadFiles> _openFiles;
    private readonly string _path;

    /// <summary>Reads the lines once, to learn the length and to refuse what tar-split refuses.</summary>
    /// <param name="openLines">Opens the tar-split stream, already decompressed, anew at each call.</param>
    /// <param name="openFiles">Opens the place where the files are, anew at each call.</param>
    /// <param name="path">What to call the tar-split stream in messages.</param>
    /// <exception cref="ImageFormatException">The stream is malformed, names a path twice, or adds up to more than 2⁶³ bytes.</exception>
    public TarSplitSource(Func<Stream> openLines, Func<IPayloadFiles> openFiles, string path)
    {
        _openLines = openLines;
        _openFiles = openFiles;
        _path = path;
        using Stream lines = openLines();
        using var reader = new TarSplitReader(lines, path);
        while (reader.Read())
        {
            if (reader.Type == TarSplitEntryType.File) EntryCount++;
        }

        Length = reader.TarLength;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>How many entries the tar has.</summary>
    public long EntryCount { get; }

    /// <inheritdoc/>
    /// <exception cref="IntegrityException">A file is missing or has another length than its entry.</exception>
    /// <exception cref="LinuxException">A file cannot be read.</exception>
    public IEnumerable<ByteSegment> Segments()
    {
        using IPayloadFiles files = _openFiles();
        using Stream lines = _openLines();
        using var reader = new TarSplitReader(lines, _path, refusesDuplicates: false);
        while (reader.Read())
        {
            if (reader.Type == TarSplitEntryType.Segment)
            {
                if (reader.PayloadLength > 0) yield return ByteSegment.Of(reader.Payload);
            }
            else if (reader.Type == TarSplitEntryType.File && reader.Size > 0)
            {
                using FileHandle file = Open(files, reader.Name, reader.Size);
                yield return ByteSegment.Of(file, 0, reader.Size);
            }
        }
    }

    /// <summary>
    /// Compares every file with the length and the CRC64 of its entry: slow, and only of use when a digest has shown that
    /// something is wrong.
    /// </summary>
    /// <exception cref="ImageFormatException">The tar-split stream itself is malformed.</exception>
    public IEnumerable<PayloadDamage> FindDamage()
    {
        using IPayloadFiles files = _openFiles();
        using Stream lines = _openLines();
        using var reader = new TarSplitReader(lines, _path, refusesDuplicates: false);
        while (reader.Read())
        {
            if (reader.Type != TarSplitEntryType.File || reader.Size <= 0) continue;
            if (Compare(files, reader.Name, reader.Size, reader.Payload.Span) is { } damage) yield return damage;
        }
    }

    private static FileHandle Open(IPayloadFiles files, ReadOnlySpan<byte> name, long size)
    {
        FileHandle file;
        try
        {
            file = files.Open(name);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            throw new IntegrityException($"file '{PathText.Of(name)}' of the layer", $"{size} bytes", $"nothing there ({e.Message})", inner: e);
        }

        try
        {
            FileStatus status = file.Status();
            if (status.Type == FileType.Regular && status.Size == size) return file;
            string found = status.Type == FileType.Regular ? $"{status.Size} bytes" : $"no regular file ({status.Type})";
            throw new IntegrityException($"file '{PathText.Of(name)}' of the layer", $"{size} bytes", found);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static PayloadDamage? Compare(IPayloadFiles files, ReadOnlySpan<byte> name, long size, ReadOnlySpan<byte> checksum)
    {
        try
        {
            using FileHandle file = Open(files, name, size);
            Crc64 crc = default;
            byte[] buffer = new byte[Math.Min(size, 256 * 1024)];
            for (long offset = 0; offset < size;)
            {
                int read = file.ReadAt(buffer, offset);
                if (read == 0) return new PayloadDamage(name.ToArray(), $"{size} bytes", $"{offset} bytes");
                crc.Append(buffer.AsSpan(0, read));
                offset += read;
            }

            Span<byte> found = stackalloc byte[Crc64.Size];
            crc.CopyTo(found);
            return found.SequenceEqual(checksum)
                ? null
                : new PayloadDamage(name.ToArray(), $"CRC64 {Convert.ToHexStringLower(checksum)}", $"CRC64 {Convert.ToHexStringLower(found)}");
        }
        catch (IntegrityException e)
        {
            return new PayloadDamage(name.ToArray(), e.Expected, e.Actual);
        }
        catch (LinuxException e)
        {
            return new PayloadDamage(name.ToArray(), $"{size} bytes", e.Message);
        }
    }
}
