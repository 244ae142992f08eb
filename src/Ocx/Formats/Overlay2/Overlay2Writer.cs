using Ocx.Errors;
using Ocx.Images;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// Writes images into a Docker data root with the overlay2 graph driver, as dockerd would have: one that starts on the root
/// cannot tell that it did not load them itself. The root may be a store, or empty, or not there yet.
/// </summary>
/// <remarks>
/// <para>
/// No daemon may run on the root, and none can start, while this writes (<see cref="StoreLock"/>). Layers that are there by
/// their chainID are not read from the source. The order of writing is: trees and records under names that nobody looks at, all
/// of it brought to the disk; records of layers, the lowest first; configs; <c>repositories.json</c>, by which the images
/// appear. Whatever ends it before leaves the store's images as they were (<see cref="ImportJournal"/>).
/// </para>
/// <para>Sources: moby image/tarexport/load.go, layer/layer_store.go, reference/store.go.</para>
/// </remarks>
public sealed class Overlay2Writer : ImageWriter
{
    // All that unpacking needs of root. The kernel says nothing where it takes a set-group-ID bit away for want of FSETID, and Docker
    // passes over capabilities of files that it may not set.
    private static readonly Capability[] Needed =
        [Capability.CAP_CHOWN, Capability.CAP_DAC_OVERRIDE, Capability.CAP_FOWNER, Capability.CAP_FSETID, Capability.CAP_MKNOD, Capability.CAP_SETFCAP, Capability.CAP_SYS_ADMIN];

    private readonly Kernel _kernel;
    private readonly List<string> _notes = [];
    private IReadOnlyDictionary<Digest, string>? _encoders;
    private WritePlan? _plan;

    /// <summary>Prepares to write into the data root at <paramref name="path"/>; changes nothing before the commit.</summary>
    /// <param name="path">Docker's data root.</param>
    /// <param name="options">How to work.</param>
    /// <param name="kernel">The system calls to use; null for the real ones.</param>
    public Overlay2Writer(string path, WriteOptions options, Kernel? kernel = null) : base(path, options) => _kernel = kernel ?? options.Kernel;

    /// <inheritdoc/>
    public override string Format => "overlay2";

    /// <inheritdoc/>
    public override FormatFeatures Features => FormatFeatures.Parents | FormatFeatures.ManifestDigests;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => _notes;

    /// <summary>
    /// Keeps what the store has no place for and an export can make use of: manifests as they are, and of the layers' blobs how they
    /// are compressed, or where that is not known the blobs themselves.
    /// </summary>
    /// <param name="encoders">The compressors of blobs, by digest.</param>
    internal void KeepOriginals(IReadOnlyDictionary<Digest, string> encoders) => _encoders = encoders;

    /// <summary>Fails early where a commit could not begin: the root is in use, read-only, or belongs to something else, or this is not the super-user.</summary>
    /// <param name="path">Docker's data root.</param>
    /// <param name="patience">For how long the commit is going to wait: where it is, to be in use is no reason to fail yet.</param>
    /// <param name="kernel">The system calls to use; null for the real ones.</param>
    /// <exception cref="OcxException">It could not.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public static void RequireWritable(string path, TimeSpan patience = default, Kernel? kernel = null)
    {
        kernel ??= Kernel.Real;
        RequireRoot(path, kernel);
        using DirectoryHandle? root = Overlay2Root.TryOpenForWriting(path, kernel);
        if (root is null) return;
        if (patience <= TimeSpan.Zero) StoreLock.RequireFree(root);

        // Each may be a disk of its own. A file without a name leaves no trace.
        root.TryCreateUnnamedFile("probe")?.Dispose();
        foreach (string part in (string[])[Overlay2Paths.ImageRoot, Overlay2Paths.DriverRoot])
        {
            using DirectoryHandle? directory = root.TryOpenDirectory(part);
            directory?.TryCreateUnnamedFile("probe")?.Dispose();
        }
    }

    /// <inheritdoc/>
    public override WritePlan Plan(CancellationToken cancellation)
    {
        if (_plan is not null) return _plan;
        using DirectoryHandle? root = Overlay2Root.TryOpenForWriting(Location, _kernel);
        return _plan = ImportSurvey.Of(Location, root, Images, cancellation).Plan;
    }

    private protected override void Forget() => _plan = null;

    private protected override void Write(WritePlan plan, CancellationToken cancellation)
    {
        RequireRoot(Location, _kernel);

        // Another import that was waited for has failed, and taken back the root that it had made.
        while (!TryWrite(cancellation)) cancellation.ThrowIfCancellationRequested();
    }

    // False where the root is no longer there.
    private bool TryWrite(CancellationToken cancellation)
    {
        using DirectoryHandle root = OpenRoot(out bool isNew);
        try
        {
            using StoreLock? storeLock = TakeLock(root, out Stack<string> made, cancellation);
            if (storeLock is null) return false;
            try
            {
                var owners = OwnerShift.Of(root);
                StoreSkeleton.Make(root, owners, made.Push);
                using DirectoryHandle imageRoot = root.OpenDirectory(Overlay2Paths.ImageRoot);
                Write(root, imageRoot, owners, storeLock.HasWaited, cancellation);
                return true;
            }
            catch
            {
                RemoveMade(root, made);
                throw;
            }
        }
        catch when (isNew)
        {
            TryRemoveRoot();
            throw;
        }
    }

    private StoreLock? TakeLock(DirectoryHandle root, out Stack<string> made, CancellationToken cancellation)
    {
        made = new Stack<string>();
        return StoreLock.TryTake(root, made.Push, Options.Patience, Options.Listener, cancellation);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private static void RequireRoot(string path, Kernel kernel)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new UnsupportedFeatureException(path, "writing a store needs root: layers have files of other owners, devices and attributes that nobody else may make", "run it as root") { NeedsRoot = true };
        if (Capabilities.Missing(Needed, kernel) is { Count: > 0 } missing)
            throw new UnsupportedFeatureException(path, $"writing a store needs {string.Join(", ", missing)}, which this process has not, though it is root's: files of layers would lose owners, modes or attributes", "run it as root, outside of containers");
    }

    private DirectoryHandle OpenRoot(out bool isNew)
    {
        isNew = false;
        if (Overlay2Root.TryOpenForWriting(Location, _kernel) is { } root) return root;
        using DirectoryHandle above = OpenAbove(out string name);
        try
        {
            StoreSkeleton.MakeOne(above, name, StoreSkeleton.RootMode, 0, OwnerShift.Of(name, group: null).RootGid);
            isNew = true;
            return DirectoryHandle.Open(Location, _kernel);
        }
        catch (LinuxException e) when (e is { Call: "mkdir", Errno: Errno.EEXIST })
        {
            // Another import was quicker.
            return DirectoryHandle.Open(Location, _kernel);
        }
        catch (LinuxException e) when (e.Call != "mkdir")
        {
            TryRemoveRoot();
            throw;
        }
    }

    private void TryRemoveRoot()
    {
        try
        {
            using DirectoryHandle above = OpenAbove(out string name);
            above.TryRemoveDirectory(name);
        }
        catch (LinuxException)
        {
            // There is an exception on its way that says more; an empty directory does no harm.
        }
    }

    private DirectoryHandle OpenAbove(out string name)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Location));
        name = Path.GetFileName(full);
        return DirectoryHandle.Open(Path.GetDirectoryName(full) ?? "/", _kernel);
    }

    // The lock's file too, where it was made here: no daemon has ever been on this root.
    private static void RemoveMade(DirectoryHandle root, Stack<string> made)
    {
        try
        {
            while (made.TryPop(out string? path))
            {
                if (path == Overlay2Paths.VolumesDatabase) root.TryUnlink(path);
                else root.TryRemoveDirectory(path);
            }
        }
        catch (LinuxException)
        {
            // There is an exception on its way that says more; an empty store does no harm.
        }
    }

    private void Write(DirectoryHandle root, DirectoryHandle imageRoot, OwnerShift owners, bool hasWaited, CancellationToken cancellation)
    {
        var journal = new ImportJournal(root, imageRoot);
        journal.Undo();
        using DirectoryHandle driverRoot = root.OpenDirectory(Overlay2Paths.DriverRoot);
        StoreProbe.Require(driverRoot);

        // Once more: what was there when the plan was made may have been left by a killed run.
        ImportSurvey survey = ImportSurvey.Of(Location, root, Images, cancellation);
        if (hasWaited) Options.Listener.Planned(survey.Plan);
        long needed = PlannedBlob.TotalLength(survey.Layers.Select(l => l.Planned)), free = driverRoot.FreeSpace();
        if (needed > free) throw new InsufficientSpaceException(driverRoot.Path, needed, free);
        journal.Begin(survey.Layers, survey.Images.Select(i => i.Id));
        try
        {
            using (Options.Syncs ? new EarlyWriteback(driverRoot.Path) : null)
            {
                LayerCopier.ForEach(
                    survey.Layers.OrderByDescending(l => l.Planned.Length), Options.Jobs,
                    (layer, token) => layer.Unpack(root, imageRoot, owners, Options.Listener, token), cancellation);
            }

            Publish(root, imageRoot, driverRoot, survey, cancellation);
        }
        catch
        {
            TryUndo(journal);
            throw;
        }

        journal.End();
        _plan = survey.Plan;
        _notes.AddRange(survey.Layers.Where(l => l.Loss is not null).Select(l => $"Docker can run layer {l.Layer.DiffId} and cannot save it, wherever it was loaded: {l.Loss}"));
    }

    private static void TryUndo(ImportJournal journal)
    {
        try
        {
            journal.Undo();
        }
        catch (Exception e) when (e is LinuxException or OcxException)
        {
            // There is an exception on its way that says more, and the next import tries again.
        }
    }

    private void Publish(DirectoryHandle root, DirectoryHandle imageRoot, DirectoryHandle driverRoot, ImportSurvey survey, CancellationToken cancellation)
    {
        if (survey.Layers.Count > 0)
        {
            TellOfFlushing();

            // Everything at once: a sync of each of a hundred thousand files takes minutes.
            driverRoot.SyncFileSystem();
            if (driverRoot.Status().Device != imageRoot.Status().Device) imageRoot.SyncFileSystem();
        }

        // From here on it takes moments, and the next run would have to take it back.
        cancellation.ThrowIfCancellationRequested();
        foreach (NewLayer layer in survey.Layers) layer.Publish(root, imageRoot);
        using (DirectoryHandle layerDb = imageRoot.OpenDirectory(Overlay2Paths.LayerDb)) layerDb.Sync();
        var records = new ImageRecords(imageRoot);
        records.WriteConfigs(survey.Images);
        records.WriteParents(Images);
        records.WriteDiffIds(survey.Layers.Select(l => l.Layer));
        if (_encoders is not null) KeepOriginals(new KeptOriginals(imageRoot), _encoders, cancellation);
        records.WriteNames(Images);
    }

    private void KeepOriginals(KeptOriginals kept, IReadOnlyDictionary<Digest, string> encoders, CancellationToken cancellation)
    {
        foreach (Image image in Images.DistinctBy(i => (i.Id, i.ManifestDescriptor?.Digest)))
        {
            if (image is { Manifest: { } manifest, ManifestDescriptor: { } descriptor }) kept.Keep(image.Id, manifest, descriptor.Digest);
        }

        foreach (Layer layer in Images.SelectMany(i => i.Layers).DistinctBy(l => (l.ChainId, l.Blob?.Digest)))
        {
            if (layer.Blob is not { } blob || blob.Digest == layer.DiffId.Digest) continue;
            string? encoder = encoders.GetValueOrDefault(blob.Digest);
            if (encoder is null) kept.Keep(layer.ChainId, blob.Digest, layer.OpenBlob(), cancellation);
            kept.Note(layer.ChainId, blob.Digest, blob.Size, encoder);
        }
    }
}
