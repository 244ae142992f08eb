using Ocx.Checking;
using static Ocx.Interop.Tests.Checking.StoreParts;
using static Ocx.Interop.Tests.Checking.Vandal;

namespace Ocx.Interop.Tests.Checking;

/// <content>What the driver needs to mount layers.</content>
internal static partial class Damages
{
    private static IEnumerable<Damage> Driver()
    {
        yield return new("link missing", s => File.Delete(s.InDirectory(Types, "link")), s => One(FindingCodes.LayerLinkMissing, s.InDirectory(Types, "link")));
        yield return new("link empty", s => Empty(s.InDirectory(Types, "link")), s => One(FindingCodes.LayerLinkMalformed, s.InDirectory(Types, "link")));
        yield return new("link garbage", s => File.WriteAllText(s.InDirectory(Types, "link"), "../x"), s => One(FindingCodes.LayerLinkMalformed, s.InDirectory(Types, "link")));
        yield return new("link with a line's end", s => File.AppendAllText(s.InDirectory(Types, "link"), "\n"), s => One(FindingCodes.LayerLinkMalformed, s.InDirectory(Types, "link")));
        yield return new("link of another layer", s => File.Copy(s.InDirectory(Names, "link"), s.InDirectory(Types, "link"), overwrite: true),
            s => One(FindingCodes.LayerLinkWrong, s.InDirectory(Types, "link")));

        yield return new("short name missing", s => File.Delete(s.Link(Types)), s => One(FindingCodes.LayerLinkMissing, s.Link(Types)));
        yield return new("short name of another layer", s => Link(s.Link(Types), $"../{s.CacheId(Names)}/diff"), s => One(FindingCodes.LayerLinkWrong, s.Link(Types)));
        yield return new("short names that lead to each other's layers", s => { Link(s.Link(Types), $"../{s.CacheId(Names)}/diff"); Link(s.Link(Names), $"../{s.CacheId(Types)}/diff"); },
            s => [(FindingCodes.LayerLinkWrong, s.Link(Types)), (FindingCodes.LayerLinkWrong, s.Link(Names))]);
        yield return new("short name that leads nowhere", s => Link(s.Link(Types), "../nowhere/diff"), s => One(FindingCodes.LayerLinkWrong, s.Link(Types)));
        // It leads there, and the driver compares the text.
        yield return new("short name with a whole path", s => Link(s.Link(Types), s.Tree(Types)), s => One(FindingCodes.LayerLinkWrong, s.Link(Types)));
        yield return new("short name that is a file", s => { File.Delete(s.Link(Types)); File.WriteAllText(s.Link(Types), "x"); }, s => One(FindingCodes.LayerLinkWrong, s.Link(Types)));
        yield return new("short name that is a directory", s => { File.Delete(s.Link(Types)); Directory.CreateDirectory(s.Link(Types)); }, s => One(FindingCodes.LayerLinkWrong, s.Link(Types)));
        yield return new("all short names missing", s => Directory.Delete($"{s.Root}/overlay2/l", recursive: true),
            s => [.. s.Chains.Select((_, i) => (FindingCodes.LayerLinkMissing, s.Link(i))), (FindingCodes.LayerLinkMissing, s.LinkOf(s.MountId)), (FindingCodes.LayerLinkMissing, s.LinkOf($"{s.MountId}-init"))]);
        yield return new("short name of a container missing", s => File.Delete(s.LinkOf(s.MountId)), s => One(FindingCodes.LayerLinkMissing, s.LinkOf(s.MountId)));
        yield return new("short name of a container that leads elsewhere", s => Link(s.LinkOf($"{s.MountId}-init"), $"../{s.CacheId(Names)}/diff"), s => One(FindingCodes.LayerLinkWrong, s.LinkOf($"{s.MountId}-init")));

        yield return new("lower missing", s => File.Delete(s.InDirectory(Changes, "lower")), s => One(FindingCodes.LayerLowerMissing, s.InDirectory(Changes, "lower")));
        yield return new("lower empty", s => Empty(s.InDirectory(Changes, "lower")), s => One(FindingCodes.LayerLowerWrong, s.InDirectory(Changes, "lower")));
        yield return new("lower truncated", s => Cut(s.InDirectory(Changes, "lower")), s => One(FindingCodes.LayerLowerWrong, s.InDirectory(Changes, "lower")));
        yield return new("lower with a line's end", s => File.AppendAllText(s.InDirectory(Changes, "lower"), "\n"), s => One(FindingCodes.LayerLowerWrong, s.InDirectory(Changes, "lower")));
        yield return new("lower of another layer", s => File.Copy(s.InDirectory(Child, "lower"), s.InDirectory(Changes, "lower"), overwrite: true), s => One(FindingCodes.LayerLowerWrong, s.InDirectory(Changes, "lower")));
        yield return new("lower in another order", s => File.WriteAllText(s.InDirectory(Changes, "lower"), string.Join(':', File.ReadAllText(s.InDirectory(Changes, "lower")).Split(':').Reverse())),
            s => One(FindingCodes.LayerLowerWrong, s.InDirectory(Changes, "lower")));
        yield return new("lower of a base", s => File.WriteAllText(s.InDirectory(Base, "lower"), $"l/{s.LinkName(Names)}"), s => One(FindingCodes.LayerLowerWrong, s.InDirectory(Base, "lower")));

        // The driver writes it when something is put on the layer, and would mount the layer for writing without it, where it mounts it at all.
        yield return new("marks of layers with others on them missing", s => Run(s.Root, "rm overlay2/*/committed"), _ => []) { IsLost = true };

        yield return new("tree missing", s => Run(s.InDriver(Types), "rm -r diff"), s => One(FindingCodes.LayerTreeMissing, s.Tree(Types)));
        yield return new("tree that is a file", s => Run(s.InDriver(Types), "rm -r diff; echo x >diff"), s => One(FindingCodes.LayerTreeMissing, s.Tree(Types)));
        // Nothing that it leads to is the layer's, and none of that is to be repaired.
        yield return new("tree that leads elsewhere", s => Run(s.InDriver(Types), "rm -r diff; ln -s /etc diff"), s => One(FindingCodes.LayerTreeMissing, s.Tree(Types)));
        yield return new("directory of a layer missing", s => Run(s.Root, $"rm -r overlay2/{s.CacheId(Types)}"), s => [(FindingCodes.LayerTreeMissing, s.Tree(Types)), (FindingCodes.LinkOrphan, s.Link(Types))]);
        yield return new("directory of the topmost layer missing", s => Run(s.Root, $"rm -r overlay2/{s.CacheId(Child)}"), s => [(FindingCodes.LayerTreeMissing, s.Tree(Child)), (FindingCodes.LinkOrphan, s.Link(Child))]);
    }

    private static void Link(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }
}
