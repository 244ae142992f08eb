using Ocx.Compression;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Bundles;

/// <summary>Makes a tar that can be read at any place out of one that is compressed or comes down a pipe.</summary>
internal static class ArchiveFile
{
    /// <summary>The file itself where it is a plain one, or a temporary one with its plain bytes.</summary>
    /// <param name="file">What was opened; disposed unless it is returned.</param>
    /// <param name="options">Where the temporary file goes, and who is told.</param>
    /// <param name="kernel">The system calls to use.</param>
    /// <param name="cancellation">Looked at for each piece.</param>
    /// <param name="damaged">Is told of compressed bytes that cannot be read, where that is to be tolerated.</param>
    public static FileHandle Plain(FileHandle file, ReadOptions options, Kernel kernel, Action<ImageFormatException> damaged, CancellationToken cancellation)
    {
        bool isKept = false;
        try
        {
            bool isRegular = file.Status().Type == FileType.Regular;
            using Stream bytes = isRegular ? new FileHandleStream(file, leaveOpen: true) : new PipeStream(file);
            byte[] start = new byte[Codecs.SniffLength];
            start = start[..bytes.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            CompressionKind kind = Codecs.Sniff(start);
            isKept = isRegular && kind == CompressionKind.None;
            if (isKept) return file;

            // What was looked at of a pipe is gone from it.
            Stream whole = new PrefixedStream(start, bytes);
            using Stream plain = kind == CompressionKind.None ? whole : Codecs.Decompress(kind, whole, file.Path, options.Inflation);
            if (!options.IsTolerant) return SpoolFile.Fill(options.TemporaryDirectory, plain, file.Path, kernel, cancellation, options.Unpacked);
            return SpoolFile.Fill(options.TemporaryDirectory, new ReadablePart(plain, damaged), file.Path, kernel, cancellation, options.Unpacked);
        }
        finally
        {
            if (!isKept) file.Dispose();
        }
    }

    /// <summary>Whether a file begins as a tar does, or as one that is compressed; nothing is unpacked.</summary>
    public static bool Recognises(FileHandle file)
    {
        Span<byte> start = stackalloc byte[TarLimits.BlockSize];
        start = start[..file.ReadFullyAt(start, 0)];
        return Codecs.Sniff(start) != CompressionKind.None || IsTar(start);
    }

    /// <summary>Whether the first block of a file is one of a tar: a header, damaged ones included, or the zeros of its end.</summary>
    public static bool IsTar(ReadOnlySpan<byte> start) =>
        start.Length == TarLimits.BlockSize && (!start.ContainsAnyExcept((byte)0) || TarHeader.Resembles(start));

    /// <summary>A stream up to where it is damaged.</summary>
    private sealed class ReadablePart(Stream stream, Action<ImageFormatException> damaged) : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return stream.Read(buffer);
            }
            catch (ImageFormatException e)
            {
                damaged(e);
                return 0;
            }
            catch (LinuxException e) when (e.IsOfFile)
            {
                damaged(new ImageFormatException(e.Path, $"all of it must be readable: {e.Message}", inner: e));
                return 0;
            }
        }
    }
}
