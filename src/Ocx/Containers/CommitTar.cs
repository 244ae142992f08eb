using Ocx.Errors;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Containers;

/// <summary>
/// The files that a container wrote as the tar that <c>docker commit</c> makes of them, byte for byte: headers and padding as
/// literal segments, contents as ranges of the files. Nothing of it is ever in memory as a whole.
/// </summary>
internal sealed class CommitTar : IByteSource
{
    private const string Advice = "something writes to the container: stop it, and what works with its files, and try again";

    private static readonly ReadOnlyMemory<byte> Zeros = new byte[TarLimits.BlockSize];

    private readonly Func<DirectoryHandle> _open;
    private readonly CommitStyle _style;
    private readonly OwnerShift _owners;
    private readonly OwnerNames _names;

    /// <summary>Looks at all files once, to learn the length.</summary>
    /// <param name="open">Opens the directory of the files; called for each reading.</param>
    /// <param name="style">Whose tar it is to be.</param>
    /// <param name="owners">Whose the files are on the host.</param>
    /// <param name="names">What owners are called there.</param>
    /// <param name="cancellation">Looked at for each file.</param>
    /// <exception cref="OcxException">A file cannot be in such a tar.</exception>
    /// <exception cref="LinuxException">A file cannot be looked at.</exception>
    public CommitTar(Func<DirectoryHandle> open, CommitStyle style, OwnerShift owners, OwnerNames names, CancellationToken cancellation)
    {
        (_open, _style, _owners, _names) = (open, style, owners, names);
        using DirectoryHandle root = open();
        CommitWalk walk = Walk(root);
        Length = TarEncoder.End.Length;
        foreach (CommitEntry entry in walk.Entries())
        {
            cancellation.ThrowIfCancellationRequested();
            Length = checked(Length + entry.Header.Length + entry.Length + TarEncoder.PaddingOf(entry.Length));
        }

        (SocketCount, ForeignCount) = (walk.SocketCount, walk.ForeignCount);
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>How many sockets are left out.</summary>
    public int SocketCount { get; }

    /// <summary>How many files are left out whose owners are none of the container's.</summary>
    public int ForeignCount { get; }

    /// <inheritdoc/>
    /// <exception cref="IntegrityException">A file changed.</exception>
    /// <exception cref="LinuxException">A file cannot be read.</exception>
    public IEnumerable<ByteSegment> Segments()
    {
        using DirectoryHandle root = _open();
        long left = Length - TarEncoder.End.Length;
        foreach (CommitEntry entry in Walk(root).Entries())
        {
            left -= entry.Header.Length + entry.Length + TarEncoder.PaddingOf(entry.Length);
            if (left < 0) throw Changed(entry.Path, "the files that were there at first", "more of them");
            yield return ByteSegment.Of(entry.Header);
            if (!entry.HasData) continue;
            using (FileHandle file = entry.Directory.OpenInRoot(entry.Name))
            {
                RequireSame(entry, file);
                yield return ByteSegment.Of(file, 0, entry.Length);

                // What was copied is not all of one state if it is another one now.
                RequireSame(entry, file);
            }

            if (TarEncoder.PaddingOf(entry.Length) is > 0 and int padding) yield return ByteSegment.Of(Zeros[..padding]);
        }

        if (left != 0) throw Changed([], "the files that were there at first", "fewer of them");
        yield return ByteSegment.Of(TarEncoder.End);
    }

    /// <summary>The error for a file that did not stay as it was.</summary>
    public static IntegrityException Changed(ReadOnlySpan<byte> path, string expected, string found) => new($"/{PathText.Of(path)} of the container", expected, $"{found}: it changed while it was read", Advice);

    private CommitWalk Walk(DirectoryHandle root) => new(root, _style, _owners, _names);

    private static void RequireSame(CommitEntry entry, FileHandle file)
    {
        FileStatus now = file.Status();
        if (now.Inode != entry.Status.Inode || now.Type != FileType.Regular) throw Changed(entry.Path, "the same file", "another one");
        if (now.Size != entry.Status.Size) throw Changed(entry.Path, $"{entry.Status.Size} bytes", $"{now.Size} bytes");
        if ((now.MtimeSeconds, now.MtimeNanoseconds) != (entry.Status.MtimeSeconds, entry.Status.MtimeNanoseconds)) throw Changed(entry.Path, "the same content", "another time of change");
    }
}
