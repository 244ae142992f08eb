using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Sets short names of layers right, and lists of those below.</summary>
/// <param name="store">The store, checked.</param>
internal sealed class LinkRepair(CheckedStore store)
{
    private const int FileMode = 0b110_100_100;

    /// <summary>Sets right what a layer's directory says, and the link that leads to it.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Run(CheckedLayer layer)
    {
        var names = new ShortNames(store);
        string directory = Overlay2Paths.DirectoryOf(layer.CacheId!), link = names.Find(layer.CacheId!, names.Above(layer)) ?? NewLayer.NewLink();
        if (StoreText.Read(store.Root, $"{directory}/{Overlay2Paths.Link}", trims: false).Text != link) StoreFile.Write(store.Root, $"{directory}/{Overlay2Paths.Link}", link, FileMode);
        names.Set(link, layer.CacheId!);
        layer.Link = link;
        RepairLower(layer, directory);
    }

    private void RepairLower(CheckedLayer layer, string directory)
    {
        string path = $"{directory}/{Overlay2Paths.Lower}";
        if (layer.Parent is null)
        {
            if (layer.DiffId is not null) store.Root.TryRemoveTree(path);
        }
        else if (DriverCheck.LowerOf(store, layer) is { } lower && StoreText.Read(store.Root, path, trims: false).Text != lower)
        {
            StoreFile.Write(store.Root, path, lower, FileMode);
        }
    }
}
