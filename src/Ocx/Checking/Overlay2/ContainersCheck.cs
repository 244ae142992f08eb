using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks what containers stand on.</summary>
/// <remarks>Source: moby layer/filestore.go, mounts; layer/mounted_layer.go.</remarks>
internal static class ContainersCheck
{
    private const string Containers = "containers";

    /// <summary>Reads the records of containers' layers; what is wrong with them is added to the findings.</summary>
    public static void Run(CheckedStore store)
    {
        IReadOnlyList<string> containers = CheckedStore.NamesIn(store.Root, Containers);
        foreach (string name in CheckedStore.NamesIn(store.ImageRoot, Overlay2Paths.Mounts))
        {
            string record = $"{Overlay2Paths.Mounts}/{name}";
            StoreText mount = StoreText.Read(store.ImageRoot, $"{record}/{Overlay2Paths.MountId}"), init = StoreText.Read(store.ImageRoot, $"{record}/{Overlay2Paths.InitId}"), parent = StoreText.Read(store.ImageRoot, $"{record}/{Overlay2Paths.Parent}");
            foreach (StoreText id in new[] { mount, init })
            {
                if (id.Text is { Length: > 0 } text) store.MountIds.Add(text);
            }

            if (mount.Text is not { Length: > 0 }) store.HasUnknownMounts = true;
            ChainId? chain = Digest.TryParse(parent.Text, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256 ? new ChainId(digest) : null;
            if (chain is { } below) store.MountedLayers.Add(below);
            if (!containers.Contains(name))
            {
                store.Leak(FindingCodes.ContainerOrphan, $"{Overlay2Paths.ImageRoot}/{record}", $"a container in {store.Root.Path}/{Containers}", "nothing", mount.Text is { Length: > 0 } own ? CheckedStore.SizeOf(store.Root, Overlay2Paths.DirectoryOf(own)) : 0);
                continue;
            }

            Check(store, name, mount, isNeeded: true);
            Check(store, name, init, isNeeded: false);
            if (parent.IsThere && chain is null) Damage(store, FindingCodes.ContainerMalformed, name, parent.Path, "the chainID of the layer below", parent.Found);
            if (chain is { } wanted && !store.ImageRoot.TryStatus(Overlay2Paths.LayerOf(wanted), out _)) Damage(store, FindingCodes.ContainerLayerMissing, name, parent.Path, $"layer {wanted}", "nothing");
        }
    }

    private static void Check(CheckedStore store, string name, StoreText id, bool isNeeded)
    {
        if (!id.IsThere && !isNeeded) return;
        if (id.Text is not { Length: > 0 } text || text.Contains('/', StringComparison.Ordinal)) Damage(store, FindingCodes.ContainerMalformed, name, id.Path, "the name of the container's directory", id.Found);
        else if (!store.Root.TryStatus(Overlay2Paths.TreeOf(text), out _)) Damage(store, FindingCodes.ContainerTreeMissing, name, $"{store.Root.Path}/{Overlay2Paths.TreeOf(text)}", "the container's files", "nothing");
        else CheckLink(store, name, text);
    }

    // The driver mounts a container by its short names, as it does layers.
    private static void CheckLink(CheckedStore store, string name, string directory)
    {
        StoreText link = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Link}", trims: false);
        if (link.Text is not { Length: > 0 } text || !text.All(char.IsAsciiLetterOrDigit))
        {
            Damage(store, FindingCodes.ContainerMalformed, name, link.Path, "the short name of the container's directory", link.Found);
            return;
        }

        string target = $"../{directory}/{Overlay2Paths.Diff}";
        if (LinkRepair.TargetOf(store.Root, text) is var found && found != target)
            store.Findings.Damage(found is null ? FindingCodes.LayerLinkMissing : FindingCodes.LayerLinkWrong, $"{store.Root.Path}/{Overlay2Paths.LinkOf(text)}", $"a link to {target}", found is null ? "nothing" : $"'{found}'", CheckedStore.Advice);
    }

    private static void Damage(CheckedStore store, string code, string name, string path, string expected, string found) =>
        store.Findings.Damage(code, path, expected, found, $"no image has this; remove the container: docker rm --force {(name.Length > 12 ? name[..12] : name)}");
}
