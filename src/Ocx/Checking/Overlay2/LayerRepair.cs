using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Sets one layer of a store right. Where its bytes are needed they come from a source, and are unpacked beside it first.</summary>
/// <param name="store">The store, checked.</param>
/// <param name="layer">The layer.</param>
/// <param name="source">The same layer elsewhere; null where the source has it not, so that only what the store itself knows is set right.</param>
/// <param name="codes">The codes of what was found about it.</param>
internal sealed class LayerRepair(CheckedStore store, CheckedLayer layer, Layer? source, IReadOnlySet<string> codes)
{
    private const int FileMode = 0b110_100_100;
    private const int CommittedMode = 0b110_000_000;
    private const string FileCodes = "layer.file.";

    private string Record => Overlay2Paths.LayerOf(layer.ChainId);

    /// <summary>Does what can be done.</summary>
    /// <exception cref="IntegrityException">The source is damaged itself.</exception>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Run(CancellationToken cancellation)
    {
        // What a container wrote is nowhere else. Where it cannot be told whose the directory is, nothing is done to it.
        bool isContainers = codes.Contains(FindingCodes.ContainerTreeShared);
        if (isContainers && !store.IsPaired(layer.CacheId!)) return;

        // Of two layers with one directory, it belongs to the one that it fits.
        bool isLost = isContainers || !layer.IsRecorded || layer.CacheId is null || !store.Root.TryStatus(Overlay2Paths.DirectoryOf(layer.CacheId), out _)
            || (codes.Contains(FindingCodes.LayerCacheIdShared) && !Fits(layer.CacheId, cancellation));
        if (isLost && !TryFindDirectory(cancellation))
        {
            if (source is not null) Replace(source, cancellation);
            return;
        }

        RepairTexts();
        if (codes.Contains(FindingCodes.LayerTreeWrong) && !TryFindDirectory(cancellation))
        {
            // As long as it is not known whose the directory is, no list of lower layers follows its short name.
            layer.Link = null;
            if (source is not null && TrySettle(source, cancellation)) new LinkRepair(store).Run(layer);
            return;
        }

        new LinkRepair(store).Run(layer);
        bool needsBytes = codes.Any(c => c.StartsWith(FileCodes, StringComparison.Ordinal)
            || c is FindingCodes.LayerTreeMissing or FindingCodes.LayerTarSplitMissing or FindingCodes.LayerTarSplitMalformed or FindingCodes.LayerTarSplitWrong
                or FindingCodes.LayerSizeMissing or FindingCodes.LayerSizeMalformed or FindingCodes.LayerSizeWrong);
        if (needsBytes && source is not null) Transplant(source, cancellation);
    }

    // Its directory may be there under a name that only its record knew. It is the one whose files fit.
    private bool TryFindDirectory(CancellationToken cancellation, string? except = null)
    {
        if (!layer.IsRecorded) return false;
        HashSet<string> taken = [.. store.TakenFrom(layer), except ?? "l"];
        string? before = layer.CacheId;
        HashSet<string> known = [.. new ShortNames(store).Above(layer)];
        foreach (string name in CheckedStore.NamesIn(store.Root, Overlay2Paths.DriverRoot).Where(n => !taken.Contains(n) && !store.IsPaired(n)))
        {
            bool fits = false;
            store.Try(() => fits = (IsKnown(name) || IsNobodys(name)) && Fits(name, cancellation));
            if (!fits) continue;
            (layer.CacheId, layer.HasTree) = (name, true);
            if (name != before) StoreFile.Write(store.ImageRoot, $"{Record}/{Overlay2Paths.CacheId}", name, FileMode);
            return true;
        }

        layer.CacheId = before;
        return false;

        // Those above know it by the directory's short name.
        bool IsKnown(string name) => StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(name)}/{Overlay2Paths.Link}").Text is { } link && known.Contains(link);

        // That its files fit is a proof only where it has any.
        bool IsNobodys(string name)
        {
            using DirectoryHandle? tree = store.Root.TryOpenDirectory(Overlay2Paths.TreeOf(name));
            return tree is not null && tree.Entries().Any() && !store.HasUnknownMounts && !store.IsIncomplete && !store.BuildCache.Has(name);
        }
    }

    private bool Fits(string name, CancellationToken cancellation)
    {
        if (!store.Root.TryStatus(Overlay2Paths.TreeOf(name), out FileStatus tree) || tree.Type != FileType.Directory) return false;
        using var other = new CheckedStore(store.Root.Path, store.Options with { Listener = new TransferListener(), Images = [] }, store.Root.Kernel);
        var candidate = new CheckedLayer(layer.ChainId) { DiffId = layer.DiffId, Parent = layer.Parent, CacheId = name, HasTree = true, IsRecorded = true };
        return new ContentCheck(other, candidate).Run(cancellation) > 0 && other.Findings.Sorted().Count == 0;
    }

    // Tree and stream are not of one layer. A new copy of it tells which of them is. False where the layer needed a new directory.
    private bool TrySettle(Layer from, CancellationToken cancellation)
    {
        bool isSettled = Use(from, pristine =>
        {
            string own = pristine.CacheId;
            if (!Fits(own, cancellation)) MoveRecord(Overlay2Paths.WriteSetOf(own), Overlay2Paths.TarSplit);
            if (TryFindDirectory(cancellation, except: own)) return true;
            if (!IsOwn()) return false;
            MoveTree(pristine);
            return true;
        }, cancellation);
        if (!isSettled) Replace(from, cancellation);
        return isSettled;
    }

    // Whether the directory lies where the layer does, as its list of those below says, and nobody else has it: else its files may be somebody's.
    private bool IsOwn() => !store.TakenFrom(layer).Contains(layer.CacheId!)
        && StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(layer.CacheId!)}/{Overlay2Paths.Lower}", trims: false).Text == DriverCheck.LowerOf(store, layer);

    private void RepairTexts()
    {
        if (layer.DiffId is { } diffId && Has("layer.diff.")) StoreFile.Write(store.ImageRoot, $"{Record}/{Overlay2Paths.Diff}", diffId.ToString(), FileMode);
        if (!Has("layer.parent.") || layer.DiffId is null) return;
        if (layer.Parent is { } parent) StoreFile.Write(store.ImageRoot, $"{Record}/{Overlay2Paths.Parent}", parent.ToString(), FileMode);
        else store.ImageRoot.TryRemoveTree($"{Record}/{Overlay2Paths.Parent}");
    }

    private bool Has(string start) => codes.Any(c => c.StartsWith(start, StringComparison.Ordinal));

    // What is damaged is taken from a new copy.
    private void Transplant(Layer from, CancellationToken cancellation)
    {
        bool isDone = Use(from, pristine =>
        {
            // With a damaged stream nobody can say yet what is wrong with the tree: that is found out in the next round.
            // One that fits the new copy is none: then it is the size that speaks against it.
            string writeSet = Overlay2Paths.WriteSetOf(pristine.CacheId);
            bool isStreamRight = Has("layer.tar-split.") && Fits(pristine.CacheId, cancellation);
            if (Has("layer.tar-split.") && !isStreamRight) MoveRecord(writeSet, Overlay2Paths.TarSplit);
            if (Has("layer.size.") || isStreamRight) MoveRecord(writeSet, Overlay2Paths.Size);
            if (!codes.Contains(FindingCodes.LayerTreeMissing)) return !Has(FileCodes) || TryRepairTree(pristine, cancellation);
            MoveTree(pristine);
            return true;
        }, cancellation);

        // What the disk does not let go stays behind in the old directory.
        if (!isDone) Replace(from, cancellation);
    }

    // A new copy under names that nobody looks at, which goes away again.
    private bool Use(Layer from, Func<StoredLayer, bool> use, CancellationToken cancellation)
    {
        NewLayer pristine = Unpack(from, null, null, cancellation);
        bool result;
        try
        {
            result = use(pristine.Stored);
        }
        catch
        {
            TryRemove(pristine);
            throw;
        }

        Remove(pristine);
        return result;
    }

    private void MoveRecord(string writeSet, string name)
    {
        store.ImageRoot.TryRemoveTree($"{Record}/{name}");
        store.ImageRoot.Rename($"{writeSet}/{name}", $"{Record}/{name}");
    }

    private void MoveTree(StoredLayer pristine)
    {
        store.Root.TryRemoveTree(Overlay2Paths.TreeOf(layer.CacheId!));
        store.Root.Rename(Overlay2Paths.TreeOf(pristine.CacheId), Overlay2Paths.TreeOf(layer.CacheId!));
    }

    private bool TryRepairTree(StoredLayer pristine, CancellationToken cancellation)
    {
        using var other = new CheckedStore(store.Root.Path, store.Options with { Listener = new TransferListener() }, store.Root.Kernel);
        var check = new ContentCheck(other, layer);
        check.Run(cancellation);
        using DirectoryHandle model = store.Root.OpenDirectory(Overlay2Paths.TreeOf(pristine.CacheId));
        try
        {
            using DirectoryHandle live = store.Root.OpenDirectory(Overlay2Paths.TreeOf(layer.CacheId!));
            var repair = new TreeRepair(live, model);
            foreach (byte[] path in check.DamagedPaths.OrderBy(p => p.Length)) repair.Repair(path);
            return true;
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            return false;
        }
    }

    // The whole layer anew. Its short name stays where those above still know it.
    private void Replace(Layer from, CancellationToken cancellation)
    {
        StoredLayer? below = null;
        if (layer.Parent is { } parent)
        {
            // In a later round, when the layer below is whole.
            if (!store.Layers.TryGetValue(parent, out CheckedLayer? under) || under.CacheId is null || under.Link is null) return;
            below = new StoredLayer(parent, under.CacheId, under.Link, DriverCheck.LowerOf(store, under));
        }

        string? link = new ShortNames(store).KnownAbove(layer);
        if (link is not null) store.Root.TryRemoveTree(Overlay2Paths.LinkOf(link));
        NewLayer added = Unpack(from, below, link, cancellation);
        store.Root.SyncFileSystem();
        string old = Overlay2Paths.WriteSetOf($"{added.Stored.CacheId}-old");
        if (store.ImageRoot.TryStatus(Record, out _)) store.ImageRoot.Rename(Record, old);
        added.Publish(store.Root, store.ImageRoot);
        store.ImageRoot.TryRemoveTree(old);

        // As the driver marks what something stands on.
        if (store.MountedLayers.Contains(layer.ChainId) || store.Layers.Values.Any(l => l.Parent == layer.ChainId))
            StoreFile.Write(store.Root, $"{Overlay2Paths.DirectoryOf(added.Stored.CacheId)}/{Overlay2Paths.Committed}", "", CommittedMode);
        (layer.IsRecorded, layer.CacheId, layer.Link, layer.HasTree) = (true, added.Stored.CacheId, added.Stored.Link, true);
    }

    private NewLayer Unpack(Layer from, StoredLayer? below, string? link, CancellationToken cancellation)
    {
        var added = new NewLayer(from, below, layer.Size ?? 0, link);
        store.Options.Listener.Planned(new WritePlan([], [added.Planned], added.Planned.Length));
        try
        {
            added.Unpack(store.Root, store.ImageRoot, store.Owners, store.Options.Listener, cancellation);
            return added;
        }
        catch
        {
            TryRemove(added);
            throw;
        }
    }

    private void TryRemove(NewLayer added)
    {
        try
        {
            Remove(added);
        }
        catch (LinuxException)
        {
            // There is an exception on its way that says more, and a prune removes what is left.
        }
    }

    private void Remove(NewLayer added)
    {
        store.Root.TryUnlink(Overlay2Paths.LinkOf(added.Stored.Link));
        store.Root.TryRemoveTree(Overlay2Paths.DirectoryOf(added.Stored.CacheId));
        store.ImageRoot.TryRemoveTree(Overlay2Paths.WriteSetOf(added.Stored.CacheId));
    }
}
