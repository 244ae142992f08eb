using Ocx.Containers;
using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks what containers stand on.</summary>
/// <remarks>Source: moby layer/filestore.go, mounts; layer/mounted_layer.go.</remarks>
internal static class ContainersCheck
{
    private const string Containers = "containers";
    private const string RecordName = "config.v2.json";

    /// <summary>Reads the records of containers' layers; what is wrong with them is added to the findings, of single images only what their layers have to do with it.</summary>
    public static void Run(CheckedStore store)
    {
        string[] containers = [.. store.List(store.Root, Containers).Where(n => store.Root.TryStatus($"{Containers}/{n}", out FileStatus status) && status.Type == FileType.Directory)];

        // A disk that is not mounted looks like this, and a backup of a part: whose containers these are is not known then.
        bool isKnown = containers.Length > 0;
        store.Mounts = [.. store.List(store.ImageRoot, Overlay2Paths.Mounts).Select(name => new CheckedMount(store, name, isKnown && !containers.Contains(name)))];
        CheckedMount[] living = [.. store.Mounts.Where(m => !m.IsOrphan)];
        foreach (CheckedMount mount in living) mount.FindDirectories(store);
        foreach (CheckedMount mount in store.Mounts) store.MountIds.UnionWith(((string?[])[mount.Id, mount.InitId, mount.RecordedId, mount.RecordedInitId]).OfType<string>());
        foreach (CheckedMount mount in living) mount.FindBelow(store, Read(store, mount.Name, out _)?.ImageId is { } id && store.Images.FirstOrDefault(i => i.Id == id) is { Chains: [.., var top] } ? top : null);
        foreach (CheckedMount mount in store.Mounts)
        {
            store.MountedLayers.UnionWith(((ChainId?[])[mount.Parent, mount.RecordedParent]).OfType<ChainId>());
            if (mount.Id is null || (!mount.IsOrphan && (mount.IsShared || !store.HasDirectory(mount.Id)))) store.HasUnknownMounts = true;
        }

        foreach (CheckedMount mount in living.Where(m => m.IsShared)) FindShared(store, mount);
        string[] lost = [.. containers.Except(store.Mounts.Select(m => m.Name)).Where(n => NeedsRecord(store, n))];
        if (lost.Length > 0) store.HasUnknownMounts = true;
        if (!store.IsWhole) return;

        if (!isKnown && store.Mounts.Count > 0)
        {
            store.Findings.Damage(
                FindingCodes.ContainersMissing, $"{store.Root.Path}/{Containers}", $"the containers whose layers are recorded, {store.Mounts.Count}", "none",
                $"mount what belongs there, or take it from a backup; where nobody wants the containers back, remove {store.ImageRoot.Path}/{Overlay2Paths.Mounts}, with the daemon stopped, and then what nothing needs: {store.PruneCommand}");
        }

        foreach (string name in lost)
        {
            store.Findings.Damage(
                FindingCodes.ContainerRecordMissing, $"{store.ImageRoot.Path}/{Overlay2Paths.Mounts}/{PathText.Of(name)}", $"the record of the layers of container {PathText.Of(name)}", "nothing",
                $"its files may be in a directory of {store.Root.Path}/{Overlay2Paths.DriverRoot} beside which there is one of the same name and {CheckedMount.InitSuffix}: save them, and then remove {store.Root.Path}/{Containers}/{PathText.Of(name)}, with the daemon stopped");
        }

        foreach (CheckedMount mount in store.Mounts)
        {
            if (mount.IsOrphan) Leak(store, mount);
            else Check(store, mount);
        }
    }

    // Containers of another driver have their layers elsewhere, and of one that is half removed the layers went first.
    private static bool NeedsRecord(CheckedStore store, string name) => Read(store, name, out bool isOthers) is { State: var state } ? state is { IsDead: false, IsBeingRemoved: false } : !isOthers;

    // What dockerd knows of a container; null where that cannot be read, or is of another driver.
    private static Container? Read(CheckedStore store, string name, out bool isOthers)
    {
        isOthers = false;
        string path = $"{Containers}/{name}/{RecordName}";
        try
        {
            if (store.Root.TryReadFile(path, JsonDocuments.MaxLength) is not { } json) return null;
            Container? container = ContainerRecord.Read(json, name, path);
            isOthers = container is null;
            return container;
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            return null;
        }
    }

    private static void Leak(CheckedStore store, CheckedMount mount)
    {
        bool isItsOwn = mount.Id is not null && !store.Mounts.Any(m => m != mount && m.Names(mount.Id)) && !store.Layers.Values.Any(l => l.CacheId == mount.Id);
        store.Leak(
            FindingCodes.ContainerOrphan, $"{Overlay2Paths.ImageRoot}/{mount.Record}", $"a container in {store.Root.Path}/{Containers}", "nothing",
            isItsOwn ? CheckedStore.SizeOf(store.Root, Overlay2Paths.DirectoryOf(mount.Id!)) : 0);
    }

    private static void FindShared(CheckedStore store, CheckedMount mount)
    {
        string path = $"{store.ImageRoot.Path}/{PathText.Of(mount.Record)}/{Overlay2Paths.MountId}", expected = "a directory of the container's own";
        foreach (CheckedLayer layer in store.Layers.Values.Where(l => l.CacheId == mount.Id)) store.Damage(layer, FindingCodes.ContainerTreeShared, path, expected, $"'{mount.Id}', which layer {layer.ChainId} has, too");
        foreach (CheckedMount other in store.Mounts.Where(m => m != mount && !m.IsOrphan && m.Id == mount.Id && store.IsWhole))
            store.Findings.Damage(FindingCodes.ContainerTreeShared, path, expected, $"'{mount.Id}', which container {PathText.Of(other.Name)} has, too", Advice(store, mount));
    }

    private static void Check(CheckedStore store, CheckedMount mount)
    {
        foreach (MountText text in mount.Texts(store))
        {
            bool isParent = text.Found.Path.EndsWith($"/{Overlay2Paths.Parent}", StringComparison.Ordinal);
            if (isParent && mount.RecordedParent is { } parent && !store.ImageRoot.TryStatus(Overlay2Paths.LayerOf(parent), out _))
                store.Findings.Damage(FindingCodes.ContainerLayerMissing, text.Found.Path, $"layer {parent}", "nothing", mount.Parent != parent ? store.OwnAdvice : store.Layers.ContainsKey(parent) ? store.Advice : Advice(store, mount));
            else if (!text.IsRight)
                store.Findings.Damage(text.Code, text.Found.Path, text.Expected is null ? text.Meaning : $"'{text.Expected}', {text.Meaning}", text.Found.Found, text.Expected is null ? Advice(store, mount) : store.OwnAdvice);
        }

        if (mount.IsShared) return;
        foreach ((string directory, string? link) in mount.Directories)
        {
            if (!store.Root.TryStatus(Overlay2Paths.TreeOf(directory), out _))
                store.Findings.Damage(FindingCodes.ContainerTreeMissing, $"{store.Root.Path}/{Overlay2Paths.TreeOf(directory)}", "the container's files", "nothing", Advice(store, mount));
            string target = ShortNames.TargetFor(directory);
            if (link is not null && store.HasDirectory(directory) && ShortNames.TargetOf(store.Root, link) is var found && found != target)
                store.Findings.Damage(found is null ? FindingCodes.LayerLinkMissing : FindingCodes.LayerLinkWrong, $"{store.Root.Path}/{Overlay2Paths.LinkOf(link)}", $"a link to {target}", found is null ? "nothing" : $"'{found}'", store.OwnAdvice);
        }
    }

    // No image has what a container wrote: it is saved before the container goes.
    private static string Advice(CheckedStore store, CheckedMount mount)
    {
        string name = PathText.Of(mount.Name.Length > 12 ? mount.Name[..12] : mount.Name), tree = mount.Id is null ? "" : Overlay2Paths.TreeOf(mount.Id), remove = $"remove the container: docker rm --force {name}";
        return mount.Id is not null && !store.Root.TryStatus(tree, out _) ? $"its files are gone; {remove}"
            : mount.Id is null ? $"its files may be in a directory of {store.Root.Path}/{Overlay2Paths.DriverRoot} that belongs to nothing: save them, and then {remove}"
            : $"save its files, which are in {store.Root.Path}/{tree}, or what can still be told of them: ocx diff {name}, ocx commit {name}; then {remove}";
    }
}
