using Ocx.Checking;
using static Ocx.Interop.Tests.Checking.StoreParts;
using static Ocx.Interop.Tests.Checking.Vandal;

namespace Ocx.Interop.Tests.Checking;

/// <content>What nothing needs; and containers, whose files no other home of images has.</content>
internal static partial class Damages
{
    private const string NoName = "AAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static IEnumerable<Damage> Leaks()
    {
        yield return new("tree of nothing", s => Run(s.Root, $"mkdir -p overlay2/{Nothing}/diff; echo x >overlay2/{Nothing}/diff/file"), s => One(FindingCodes.TreeOrphan, $"{s.Root}/overlay2/{Nothing}"));
        yield return new("layer of nothing, without a record", MakeTree,
            s => One(FindingCodes.TreeOrphan, $"{s.Root}/overlay2/{Nothing}"));
        yield return new("short name of nothing", s => File.CreateSymbolicLink($"{s.Root}/overlay2/l/{NoName}", "../nowhere/diff"), s => One(FindingCodes.LinkOrphan, $"{s.Root}/overlay2/l/{NoName}"));
        yield return new("second short name of a layer", s => File.CreateSymbolicLink($"{s.Root}/overlay2/l/{NoName}", $"../{s.CacheId(Types)}/diff"), s => One(FindingCodes.LinkOrphan, $"{s.Root}/overlay2/l/{NoName}"));
        yield return new("layer of no image", MakeOrphan, s => One(FindingCodes.LayerOrphan, OrphanOf(s)));
        yield return new("record being made", s => Put($"{s.ImageRoot}/layerdb/tmp/write-set-123456/diff", "sha256:"), s => One(FindingCodes.LayerTransaction, $"{s.ImageRoot}/layerdb/tmp/write-set-123456"));
        yield return new("record being removed", s => Run(s.ImageRoot, $"cp -a layerdb/sha256/{s.Chains[Types]} layerdb/sha256/{Nothing}-{Nothing}-removing"), s => One(FindingCodes.LayerName, $"{s.ImageRoot}/layerdb/sha256/{Nothing}-{Nothing}-removing"));
        yield return new("journal of an import", s => Put($"{s.ImageRoot}/layerdb/tmp/ocx-import.json", """{"Layers":[],"Images":[]}"""), s => One(FindingCodes.ImportLeftover, $"{s.ImageRoot}/layerdb/tmp/ocx-import.json"));
        yield return new("mount of no container", s => Run(s.ImageRoot, $"mkdir layerdb/mounts/{Nothing}; printf {Nothing} >layerdb/mounts/{Nothing}/mount-id"), s => One(FindingCodes.ContainerOrphan, $"{s.ImageRoot}/layerdb/mounts/{Nothing}"));
    }

    /// <summary>What happens to containers and can be undone without any image, since other files tell of it.</summary>
    public static IReadOnlyList<string> OfContainers { get; } = [.. Containers().Where(d => !d.Stays).Select(d => d.Name), "all short names missing", "short name of a container missing", "short name of a container that leads elsewhere"];

    private static IEnumerable<Damage> Containers()
    {
        yield return new("mount-id missing", s => File.Delete(s.Mount("mount-id")), s => One(FindingCodes.ContainerMalformed, s.Mount("mount-id")));
        yield return new("mount-id empty", s => Empty(s.Mount("mount-id")), s => One(FindingCodes.ContainerMalformed, s.Mount("mount-id")));
        yield return new("parent of a container garbage", s => File.WriteAllText(s.Mount("parent"), "garbage"), s => One(FindingCodes.ContainerMalformed, s.Mount("parent")));
        yield return new("parent of a container not there", s => File.WriteAllText(s.Mount("parent"), $"sha256:{Nothing}"), s => One(FindingCodes.ContainerLayerMissing, s.Mount("parent")));
        yield return new("files of a container missing", s => Run(s.Root, $"rm -r overlay2/{s.MountId}/diff"), s => One(FindingCodes.ContainerTreeMissing, $"{s.Root}/overlay2/{s.MountId}/diff")) { Stays = true };
        yield return new("short name in a container's directory missing", s => File.Delete($"{s.Root}/overlay2/{s.MountId}/link"), s => One(FindingCodes.ContainerMalformed, $"{s.Root}/overlay2/{s.MountId}/link"));
        yield return new("first files of a container missing", s => Run(s.Root, $"rm -r overlay2/{s.MountId}-init/diff"), s => One(FindingCodes.ContainerTreeMissing, $"{s.Root}/overlay2/{s.MountId}-init/diff")) { Stays = true };
        yield return new("record of a container missing", s => Directory.Delete(s.Mount("").TrimEnd('/'), recursive: true), s => One(FindingCodes.ContainerRecordMissing, s.Mount("").TrimEnd('/'))) { Stays = true };
        yield return new("records of all containers missing", s => Run(s.ImageRoot, "rm -r layerdb/mounts"), s => One(FindingCodes.ContainerRecordMissing, s.Mount("").TrimEnd('/'))) { Stays = true };
        yield return new("containers missing", s => Run(s.Root, "rm -r containers"), s => One(FindingCodes.ContainersMissing, $"{s.Root}/containers")) { Stays = true };
        yield return new("containers not mounted", s => Run(s.Root, "rm -r containers/*"), s => One(FindingCodes.ContainersMissing, $"{s.Root}/containers")) { Stays = true };
        yield return new("mount-id flipped", s => FlipIn(s.Mount("mount-id")), s => One(FindingCodes.ContainerMalformed, s.Mount("mount-id")));
        yield return new("mount-id of a layer", s => File.WriteAllText(s.Mount("mount-id"), s.CacheId(Types)), s => One(FindingCodes.ContainerMalformed, s.Mount("mount-id")));
        yield return new("init-id missing", s => File.Delete(s.Mount("init-id")), s => One(FindingCodes.ContainerMalformed, s.Mount("init-id")));
        yield return new("init-id truncated", s => Cut(s.Mount("init-id")), s => One(FindingCodes.ContainerMalformed, s.Mount("init-id")));
        yield return new("parent of a container missing", s => File.Delete(s.Mount("parent")), s => One(FindingCodes.ContainerMalformed, s.Mount("parent")));
        yield return new("parent of a container that is another layer", s => File.WriteAllText(s.Mount("parent"), $"sha256:{s.Chains[Extra]}"), s => One(FindingCodes.ContainerMalformed, s.Mount("parent")));
        foreach (string suffix in new[] { "", "-init" })
        {
            yield return new($"short name in a container's directory flipped{suffix}", s => Flip(s.OfContainer("link", suffix)), s => One(FindingCodes.ContainerMalformed, s.OfContainer("link", suffix)));
            yield return new($"lower of a container missing{suffix}", s => File.Delete(s.OfContainer("lower", suffix)), s => One(FindingCodes.ContainerLowerWrong, s.OfContainer("lower", suffix)));
            yield return new($"lower of a container garbage{suffix}", s => File.WriteAllText(s.OfContainer("lower", suffix), "garbage"), s => One(FindingCodes.ContainerLowerWrong, s.OfContainer("lower", suffix)));
            yield return new($"lower of a container in another order{suffix}", s => File.WriteAllText(s.OfContainer("lower", suffix), string.Join(':', File.ReadAllText(s.OfContainer("lower", suffix)).Split(':').Reverse())),
                s => One(FindingCodes.ContainerLowerWrong, s.OfContainer("lower", suffix)));
        }
    }

    private static string OrphanOf(StoreParts s) => $"{s.ImageRoot}/layerdb/sha256/{File.ReadAllText(s.Record(Extra, "diff"))["sha256:".Length..]}";

    private static void MakeTree(StoreParts s) => Run(s.Root, $"cp -a overlay2/{s.CacheId(Extra)} overlay2/{Nothing}; printf {NoName} >overlay2/{Nothing}/link; ln -s ../{Nothing}/diff overlay2/l/{NoName}");

    // The same tar as a base: a chain of its own, which no image has.
    private static void MakeOrphan(StoreParts s) => Run(s.Root, $"""
        cp -a {s.Record(Extra)} {OrphanOf(s)}
        rm {OrphanOf(s)}/parent
        printf {Nothing} >{OrphanOf(s)}/cache-id
        cp -a overlay2/{s.CacheId(Extra)} overlay2/{Nothing}
        rm -f overlay2/{Nothing}/lower overlay2/{Nothing}/committed
        printf {NoName} >overlay2/{Nothing}/link
        ln -s ../{Nothing}/diff overlay2/l/{NoName}
        """);
}
