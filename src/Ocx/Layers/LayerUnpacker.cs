using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Layers;

/// <summary>
/// Unpacks a layer's tar into the <c>diff</c> directory of an overlay as dockerd does it where the kernel's overlay is native,
/// and writes the tar-split lines in the same pass. What dockerd refuses is refused; of what it accepts, the tree is the same.
/// </summary>
/// <remarks>
/// <para>
/// dockerd changes its root to the directory first. Here names are resolved by the kernel in the same manner, from a handle of
/// the directory: links of the layer are followed and ".." is allowed, and neither leads out. The last component is never
/// followed.
/// </para>
/// <para>Source: moby v20.10, pkg/archive/archive.go (Unpack, createTarFile) and archive_linux.go.</para>
/// </remarks>
internal sealed partial class LayerUnpacker : IDisposable
{
    private const int BufferSize = 256 * 1024;

    // What the kernel allows, the NUL at the end included.
    private const int PathLimit = 4096;
    private const int ModeBits = 0xfff;
    private const uint BlockDevice = 0x6000, CharacterDevice = 0x2000, Fifo = 0x1000;

    private readonly DirectoryHandle _root;
    private readonly OwnerShift _owners;
    private readonly Disassembler _archive;
    private readonly string _path;
    private readonly ParentDirectories _parents;
    private readonly DirectoryTimes _times = new();
    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(BufferSize);
    private bool _replaced;
    private string? _loss;
    private long _size;
    private long _entries;

    /// <summary>Prepares to unpack into an empty directory.</summary>
    /// <param name="tar">The uncompressed tar; read to its last byte.</param>
    /// <param name="root">The directory.</param>
    /// <param name="owners">Whose the files are.</param>
    /// <param name="lines">Takes the tar-split lines.</param>
    /// <param name="path">What to call the layer in messages.</param>
    public LayerUnpacker(Stream tar, DirectoryHandle root, OwnerShift owners, TarSplitWriter lines, string path)
    {
        _root = root;
        _owners = owners;
        _archive = new Disassembler(tar, lines, path);
        _path = path;
        _parents = new ParentDirectories(root, owners);
    }

    /// <summary>Unpacks everything.</summary>
    /// <exception cref="ImageFormatException">The tar is malformed, or has an entry that cannot be unpacked.</exception>
    /// <exception cref="LinuxException">The file system failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public UnpackedLayer Unpack(CancellationToken cancellation)
    {
        while (_archive.ReadEntry())
        {
            cancellation.ThrowIfCancellationRequested();
            _entries++;
            TarHeader entry = _archive.Entry;
            if (entry.Type == TarType.PaxGlobalHeader) continue;
            try
            {
                Place(entry, cancellation);
            }
            catch (LinuxException e) when (IsOfLayer(e))
            {
                throw Refused(entry.Name.Span, e);
            }
        }

        foreach ((byte[] path, FileTime access, FileTime modification) in _times.All())
        {
            try
            {
                SetTimes(path, access, modification);
            }
            catch (LinuxException e) when (IsOfLayer(e))
            {
                throw Refused(path, e);
            }
        }

        return new UnpackedLayer(_replaced ? TreeSize.Of(_root) : _size, _entries, _archive.Loss ?? _loss);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parents.Dispose();
        _archive.Dispose();
        _buffer.Dispose();
    }

    // What the kernel says of a name is about the layer, and so is that no file can be so long; what it says of the disk is not.
    private static bool IsOfLayer(LinuxException e) =>
        e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EEXIST or Errno.EISDIR or Errno.ELOOP or Errno.ENAMETOOLONG or Errno.EINVAL or Errno.EMLINK or Errno.ERANGE or Errno.E2BIG or Errno.EXDEV or Errno.EFBIG
        || e is { Errno: Errno.EPERM, Call: "link" } or { Errno: Errno.EACCES, Call: "setxattr" };

    private void Place(TarHeader entry, CancellationToken cancellation)
    {
        byte[] path = TarPath.Clean((byte[])[(byte)'/', .. entry.Name.Span]);
        if (path.Length >= PathLimit) throw Refused(entry.Name.Span, $"a path has {PathLimit - 1} bytes at most, found {path.Length}");
        if (path.Length == 1)
        {
            PlaceRoot(entry);
            return;
        }

        ReadOnlySpan<byte> name = ParentDirectories.NameOf(path);
        if (name.SequenceEqual(Whiteout.Opaque) && _parents.IsOtherThanDirectory(path))
        {
            // Docker sets the attribute on whatever stands where the directory should be.
            LoseContent(entry);
            _root.SetAttributeInRoot(path.AsSpan(0, path.Length - name.Length - 1), Whiteout.OpaqueAttribute, Whiteout.OpaqueValue);
            return;
        }

        DirectoryHandle parent = _parents.MakeFor(path);
        if (name.StartsWith(Whiteout.Prefix))
        {
            PlaceWhiteout(entry, parent, path);
            return;
        }

        (uint uid, uint gid) = OwnerOf(entry);
        switch (entry.Type)
        {
            case TarType.Directory:
                PlaceDirectory(entry, parent, path, uid, gid);
                break;
            case TarType.Regular:
                PlaceFile(entry, parent, path, uid, gid, cancellation);
                break;
            case TarType.SymbolicLink:
                if (!parent.TryCreateLink(name, entry.LinkName.Span)) Again(Replaced(path).TryCreateLink(name, entry.LinkName.Span), path);
                parent = _parents.FindFor(path);
                _size += entry.LinkName.Length;
                SetOwnerAndAttributes(entry, parent, name, uid, gid);
                (TarTime access, TarTime modification) = FileTimes.Of(entry);
                parent.SetTimes(name, FileTimes.Wrapped(access), FileTimes.Wrapped(modification));
                break;
            case TarType.HardLink:
                PlaceHardLink(entry, parent, path, uid, gid);
                break;
            case TarType.CharacterDevice:
                PlaceNode(entry, parent, path, CharacterDevice, uid, gid);
                break;
            case TarType.BlockDevice:
                PlaceNode(entry, parent, path, BlockDevice, uid, gid);
                break;
            case TarType.Fifo:
                PlaceNode(entry, parent, path, Fifo, uid, gid);
                break;
            default:
                throw Refused(entry.Name.Span, $"its type is none that a layer can have: '{(char)entry.Type}' ({entry.Type}), and Docker refuses it, too");
        }
    }

    // "." says nothing, whatever it is; "/" and what leads there is about the root.
    private void PlaceRoot(TarHeader entry)
    {
        if (TarPath.Clean(entry.Name.Span) is [(byte)'.'])
        {
            LoseContent(entry);
            return;
        }

        if (entry.Type != TarType.Directory) throw Refused(entry.Name.Span, "it would take the place of the layer's root");
        (uint uid, uint gid) = OwnerOf(entry);
        Describe(entry, _root, uid, gid);
        AddTimes(entry, "/"u8.ToArray());
    }

    // tar-split notes how many bytes there are, and no file has them.
    private void LoseContent(TarHeader entry)
    {
        if (entry.Size > 0 && !TarType.IsHeaderOnly(entry.Type)) _loss ??= "an entry that becomes no file has content, which is lost";
    }

    private void PlaceWhiteout(TarHeader entry, DirectoryHandle parent, byte[] path)
    {
        LoseContent(entry);
        ReadOnlySpan<byte> name = ParentDirectories.NameOf(path);

        // Docker takes a name that is too long for one that is not there, and what it hides can have one that is not.
        if (name.Length <= FileName.MaxLength && parent.TryStatus(name, out FileStatus there) && !(there.Type == FileType.Directory && entry.Type == TarType.Directory)) parent = Replaced(path);
        (uint uid, uint gid) = OwnerOf(entry);
        if (name.SequenceEqual(Whiteout.Opaque))
        {
            parent.SetAttribute("."u8, Whiteout.OpaqueAttribute, Whiteout.OpaqueValue);
            return;
        }

        ReadOnlySpan<byte> hidden = name[Whiteout.Prefix.Length..];
        bool isName = !hidden.IsEmpty && !hidden.SequenceEqual("."u8) && !hidden.SequenceEqual(".."u8);
        if (!isName || !parent.TryCreateNode(hidden, Whiteout.DeviceMode, 0))
            throw Refused(entry.Name.Span, $"the layer has a '{PathText.Of(hidden)}' itself, which this would hide");
        parent.SetOwner(hidden, uid, gid);
    }

    private void PlaceDirectory(TarHeader entry, DirectoryHandle parent, byte[] path, uint uid, uint gid)
    {
        ReadOnlySpan<byte> name = ParentDirectories.NameOf(path);
        if (!parent.TryCreateDirectory(name, (int)entry.Mode & 0x1ff) && parent.TryStatus(name, out FileStatus there) && there.Type != FileType.Directory)
        {
            parent = Replaced(path);
            Again(parent.TryCreateDirectory(name, (int)entry.Mode & 0x1ff), path);
        }

        DirectoryHandle directory = parent.Enter(name);
        _parents.Keep(path, directory);
        Describe(entry, directory, uid, gid);
        AddTimes(entry, path);
    }

    private void PlaceFile(TarHeader entry, DirectoryHandle parent, byte[] path, uint uid, uint gid, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> name = ParentDirectories.NameOf(path);
        int mode = (int)entry.Mode & 0x1ff;
        using FileHandle file = parent.TryCreateFile(name, mode) ?? Replaced(path).TryCreateFile(name, mode) ?? throw Refused(path, "its name is taken");
        long offset = 0;
        bool endsInHole = false;
        while (true)
        {
            long hole = _archive.PassHole();
            offset += hole;
            int count = _archive.ReadPayload(_buffer.Span);
            if (count == 0)
            {
                endsInHole |= hole > 0;
                if (hole == 0) break;
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            file.WriteAt(_buffer.Span[..count], offset);
            offset += count;
            endsInHole = false;
        }

        if (endsInHole) file.SetLength(offset);
        _size += offset;

        // In this order: a new owner takes away capabilities and setuid, and an access list changes the mode. Most files were made as they should be: to look costs
        // half a microsecond, and the two calls three, since they begin transactions to write what stands there already.
        int wanted = (int)entry.Mode & ModeBits;
        FileStatus made = file.Status();
        if ((made.Uid, made.Gid) != (uid, gid)) file.SetOwner(uid, gid);
        foreach ((byte[] key, ReadOnlyMemory<byte> value) in AttributesOf(entry)) SetAttribute(entry, value, () => file.SetAttribute(key, value.Span));
        if (made.Mode != wanted || entry.Xattrs.Count > 0) file.SetMode(wanted);
        (TarTime access, TarTime modification) = FileTimes.Of(entry);
        file.SetTimes(FileTimes.Clamped(access), FileTimes.Clamped(modification));
    }

    private void PlaceHardLink(TarHeader entry, DirectoryHandle parent, byte[] path, uint uid, uint gid)
    {
        ReadOnlySpan<byte> name = ParentDirectories.NameOf(path);
        byte[] target = TarPath.Clean((byte[])[(byte)'/', .. entry.LinkName.Span]);
        if (target.Length is 1 or >= PathLimit) throw Refused(entry.Name.Span, $"it cannot be a link to '{PathText.Of(entry.LinkName.Span)}'");
        if (!parent.TryLink(name, _parents.FindFor(target), ParentDirectories.NameOf(target)))
        {
            // Also where it is a link to itself: Docker removes it, and finds it gone.
            parent = Replaced(path);
            Again(parent.TryLink(name, _parents.FindFor(target), ParentDirectories.NameOf(target)), path);
        }

        // What stands in the link's own header is for the file that all names share: the last one wins.
        SetOwnerAndAttributes(entry, parent, name, uid, gid);
        if (!IsFound(entry.LinkName.Span, target, out FileStatus status) || status.Type == FileType.SymbolicLink) return;
        parent.SetMode(name, (int)entry.Mode & ModeBits);
        (TarTime access, TarTime modification) = FileTimes.Of(entry);
        parent.SetTimes(name, FileTimes.Clamped(access), FileTimes.Clamped(modification));
    }

    // Docker asks for the target by the name as it stands in the tar, which need not lead to where the clean one does.
    private bool IsFound(ReadOnlySpan<byte> linkName, byte[] target, out FileStatus status) =>
        linkName.SequenceEqual(target.AsSpan(1))
            ? _parents.FindFor(target).TryStatus(ParentDirectories.NameOf(target), out status)
            : _root.TryStatusInRoot(linkName, out status);

    private void PlaceNode(TarHeader entry, DirectoryHandle parent, byte[] path, uint type, uint uid, uint gid)
    {
        ReadOnlySpan<byte> name = ParentDirectories.NameOf(path);
        uint mode = type | ((uint)entry.Mode & ModeBits);
        uint device = (uint)(((entry.DeviceMinor & 0xfff00) << 12) | ((entry.DeviceMajor & 0xfff) << 8) | (entry.DeviceMinor & 0xff));
        if (!parent.TryCreateNode(name, mode, device))
        {
            parent = Replaced(path);
            Again(parent.TryCreateNode(name, mode, device), path);
        }

        SetOwnerAndAttributes(entry, parent, name, uid, gid);
        parent.SetMode(name, (int)entry.Mode & ModeBits);
        (TarTime access, TarTime modification) = FileTimes.Of(entry);
        parent.SetTimes(name, FileTimes.Clamped(access), FileTimes.Clamped(modification));
    }

    // What is there goes, with everything below it. Directories that are open may be gone with it.
    private DirectoryHandle Replaced(byte[] path)
    {
        DirectoryHandle parent = _parents.FindFor(path);
        if (parent.TryStatus(ParentDirectories.NameOf(path), out FileStatus there) && (there.Type == FileType.Directory || there is { Type: FileType.Regular, Size: > 0 }))
            _loss = "a later entry takes the place of an earlier one, whose content is lost";
        _replaced = true;
        parent.TryRemoveTree(ParentDirectories.NameOf(path));
        _parents.Forget();
        return _parents.FindFor(path);
    }

    private (uint Uid, uint Gid) OwnerOf(TarHeader entry) =>
        _owners.TryShift(entry.Uid, entry.Gid, out uint uid, out uint gid)
            ? (uid, gid)
            : throw Refused(entry.Name.Span, $"its owner {entry.Uid}:{entry.Gid} is not among the ids that the store's user namespace has");

    private void Again(bool isMade, ReadOnlySpan<byte> path)
    {
        if (!isMade) throw Refused(path, "its name is taken again as soon as it is free: somebody else writes to the store");
    }

    private ImageFormatException Refused(ReadOnlySpan<byte> name, LinuxException reason) => Refused(name, $"{reason.Call}: {reason.Reason}", reason);

    private ImageFormatException Refused(ReadOnlySpan<byte> name, string rule, Exception? inner = null)
    {
        string text = name.Length > FileName.MaxLength ? $"{PathText.Of(name[..FileName.MaxLength])}…" : PathText.Of(name);
        return new ImageFormatException(_path, $"entry '{text}' cannot be unpacked: {rule}", inner: inner);
    }
}
