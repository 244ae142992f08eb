using System.Text;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Originals;
using Ocx.Tests.Formats;
using Ocx.Tests.Fuzzing.Mutators;
using Ocx.Tests.Originals;

namespace Ocx.Tests.Fuzzing;

/// <summary>
/// The metadata of a store, with what an import keeps of a registry's. An input is the tar of its files; tar-split streams are not compressed
/// in there, so that they can be changed, too.
/// </summary>
internal sealed class StoreTarget : HomeTarget
{
    private const string Lines = "tar-split.json.gz";

    private readonly StoreBuilder _store;

    /// <summary>Makes the target.</summary>
    /// <param name="originals">How blobs and manifests are to be made again; null for layers as they are.</param>
    public StoreTarget(OriginalsOptions? originals) : this(Sample(), originals)
    {
    }

    private StoreTarget(StoreBuilder store, OriginalsOptions? originals) : base([Pack(store)], [new ArchiveMutator(), new PartMutator()], originals) => _store = store;

    public override void Dispose()
    {
        _store.Dispose();
        base.Dispose();
    }

    protected override string Put(byte[] input)
    {
        Directory.Delete(_store.ImageRoot, recursive: true);
        foreach (string directory in (string[])["layerdb/sha256", "imagedb/content/sha256"]) Directory.CreateDirectory($"{_store.ImageRoot}/{directory}");
        foreach (TarPart part in TarPart.Split(input).Where(p => p.Header.Length > 0 && IsPlain(p.Name)))
        {
            string path = $"{_store.ImageRoot}/{part.Name}";
            byte[] content = part.Content;
            if (File.Exists(path) || Directory.Exists(path) || !MakeParent(path)) continue;
            File.WriteAllBytes(path, part.Name.EndsWith(Lines, StringComparison.Ordinal) && content.Length > 0 && content[0] == '{' ? Compressed.Gzip(content) : content);
        }

        return _store.Root;
    }

    protected override string StateOf(string home) =>
        string.Join('\n', Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories).Select(p => $"{p} {File.GetLastWriteTimeUtc(p).Ticks}").Order(StringComparer.Ordinal));

    private static StoreBuilder Sample()
    {
        var pulled = new PulledStore();
        StoreBuilder store = pulled.Store;
        store.Add(["app:1", "app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], [SampleLayers.Base, SampleLayers.Top]);
        store.Add("other:2", SampleLayers.Base, SampleLayers.Empty, SampleLayers.Of("f", "content"));
        byte[] tar = SampleLayers.Of("g", "x"), blob = PulledStore.Blob(tar, "zlib, level 6");
        StoreImage image = store.Add("third:3", tar);
        pulled.Record(tar, Digest.Compute(blob));
        byte[] manifest = Encoding.UTF8.GetBytes(PulledStore.Pushed(image, blob));
        pulled.RecordManifest(image, Digest.Compute(manifest));
        Keep(store, image, manifest, blob);
        return store;
    }

    private static void Keep(StoreBuilder store, StoreImage image, byte[] manifest, byte[] blob)
    {
        using DirectoryHandle imageRoot = DirectoryHandle.Open(store.ImageRoot, Kernel.Real);
        var kept = new KeptOriginals(imageRoot);
        kept.Keep(image.Id, Manifest.Parse(manifest, "manifest"), Digest.Compute(manifest));
        kept.Note(image.Top, Digest.Compute(blob), blob.Length, "zlib, level 6");
    }

    private static byte[] Pack(StoreBuilder store)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(store.ImageRoot, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return ArchivePart.Pack(files.Select(f => ArchivePart.File(Path.GetRelativePath(store.ImageRoot, f), f.EndsWith(Lines, StringComparison.Ordinal) ? Compressed.Gunzip(File.ReadAllBytes(f)) : File.ReadAllBytes(f))));
    }

    // The test itself must not write elsewhere.
    private static bool IsPlain(string name) => name.Length > 0 && name.Split('/').All(n => n is not ("" or "." or "..")) && name.All(c => c is > ' ' and < '\x7f');

    private static bool MakeParent(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return true;
        }
        catch (IOException)
        {
            // There is a file.
            return false;
        }
    }
}
