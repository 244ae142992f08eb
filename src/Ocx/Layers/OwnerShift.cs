using System.Text.RegularExpressions;
using Ocx.Linux;

namespace Ocx.Layers;

/// <summary>
/// Whose files a layer's are on the host: the same numbers, or those of a daemon that remaps user ids, whose directory is
/// called <c>UID.GID</c> after what root becomes.
/// </summary>
/// <param name="RootUid">Who root is on the host.</param>
/// <param name="RootGid">What root's group is on the host.</param>
/// <remarks>
/// A remapped range is taken to have 65,536 ids, which is what useradd gives: /etc/subuid, which would tell, is on the machine
/// that the store is for. Source: moby, pkg/idtools.
/// </remarks>
internal sealed partial record OwnerShift(uint RootUid, uint RootGid)
{
    private const int RangeLength = 65_536;

    // A machine keeps the ids below for its own users and services; useradd gives out ranges from 100,000 on.
    private const int LeastRemapped = 65_536;

    /// <summary>No shift.</summary>
    public static OwnerShift None { get; } = new(0, 0);

    /// <summary>The shift of a data root.</summary>
    public static OwnerShift Of(DirectoryHandle root) => Of(Path.GetFileName(Path.TrimEndingDirectorySeparator(root.Path)), root.Status().Gid);

    /// <summary>The shift of the data root of this name: not every directory that is called like 26.1 is one of remapped ids.</summary>
    /// <param name="directoryName">Its name.</param>
    /// <param name="group">The directory's group, which the daemon makes that of the remapped root; null where it is not there yet.</param>
    public static OwnerShift Of(string directoryName, uint? group)
    {
        Match match = RemappedName().Match(directoryName);
        return match.Success && uint.TryParse(match.Groups[1].Value, out uint uid) && uint.TryParse(match.Groups[2].Value, out uint gid)
            && (gid == group || (uid >= LeastRemapped && gid >= LeastRemapped)) ? new(uid, gid) : None;
    }

    /// <summary>The ids on the host; false for ids that the range does not have.</summary>
    public bool TryShift(long uid, long gid, out uint hostUid, out uint hostGid)
    {
        // Cut to 32 bits like an argument of chown(2): -1 means that the owner stays.
        (hostUid, hostGid) = (unchecked((uint)uid), unchecked((uint)gid));
        if (this == None) return true;
        (hostUid, hostGid) = (RootUid + hostUid, RootGid + hostGid);
        return uid is >= 0 and < RangeLength && gid is >= 0 and < RangeLength;
    }

    /// <summary>The other way round: the ids in the container; false for ids that the range does not have.</summary>
    public bool TryUnshift(uint hostUid, uint hostGid, out uint uid, out uint gid)
    {
        (uid, gid) = (hostUid, hostGid);
        if (this == None) return true;
        (uid, gid) = (unchecked(hostUid - RootUid), unchecked(hostGid - RootGid));
        return hostUid >= RootUid && hostGid >= RootGid && uid < RangeLength && gid < RangeLength;
    }

    [GeneratedRegex(@"^([0-9]+)\.([0-9]+)$")]
    private static partial Regex RemappedName();
}
