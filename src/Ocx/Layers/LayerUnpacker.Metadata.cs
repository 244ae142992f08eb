using System.Text;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Layers;

/// <content>Owners, attributes, modes and times, in the order in which one does not undo another.</content>
internal sealed partial class LayerUnpacker
{
    // Longer values do not fit an inode or its block; one that fails at this length fails for want of room.
    private const int SmallAttribute = 2048;

    private void Describe(TarHeader entry, DirectoryHandle directory, uint uid, uint gid)
    {
        directory.SetOwner(uid, gid);
        foreach ((byte[] key, ReadOnlyMemory<byte> value) in AttributesOf(entry)) SetAttribute(entry, value, () => directory.SetAttribute("."u8, key, value.Span));
        directory.SetMode((int)entry.Mode & ModeBits);
    }

    private void SetOwnerAndAttributes(TarHeader entry, DirectoryHandle parent, ReadOnlySpan<byte> name, uint uid, uint gid)
    {
        parent.SetOwner(name, uid, gid);
        if (entry.Xattrs.Count == 0) return;
        byte[] file = name.ToArray();
        foreach ((byte[] key, ReadOnlyMemory<byte> value) in AttributesOf(entry)) SetAttribute(entry, value, () => parent.SetAttribute(file, key, value.Span));
    }

    /// <summary>The attributes that an entry gives its file: of a key that comes twice the last one; none without a value, which Docker up to 24 passes over.</summary>
    public static IEnumerable<(byte[] Key, ReadOnlyMemory<byte> Value)> AttributesOf(TarHeader entry)
    {
        if (entry.Xattrs.Count == 0) return [];
        var last = new Dictionary<string, ReadOnlyMemory<byte>>(entry.Xattrs.Count);
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) in entry.Xattrs) last[Encoding.Latin1.GetString(key.Span)] = value;
        return last.Where(x => !x.Value.IsEmpty).Select(x => (Encoding.Latin1.GetBytes(x.Key), x.Value));
    }

    // Docker up to 24 also passes over those that this kind of file or file system cannot have.
    private void SetAttribute(TarHeader entry, ReadOnlyMemory<byte> value, Action set)
    {
        try
        {
            set();
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EOPNOTSUPP)
        {
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOSPC && value.Length > SmallAttribute)
        {
            // What ext4 says of a value that does not fit a block. A disk that is full fails for smaller ones, too.
            throw Refused(entry.Name.Span, $"an attribute has {value.Length} bytes, and the file system does not take it", e);
        }
    }

    private void AddTimes(TarHeader entry, byte[] path) =>
        _times.Add(path, entry.AccessTime is { } access ? FileTimes.Clamped(access) : default, FileTimes.Clamped(entry.ModificationTime));

    private void SetTimes(byte[] path, FileTime access, FileTime modification)
    {
        // Where something was replaced, a link may stand there now, which Docker follows.
        if (path.Length == 1) _root.SetTimes(access, modification);
        else if (_replaced) _root.SetTimesInRoot(path, access, modification);
        else _parents.FindFor(path).SetTimes(ParentDirectories.NameOf(path), access, modification);
    }
}
