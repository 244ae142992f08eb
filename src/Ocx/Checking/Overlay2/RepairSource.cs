using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>What a store is repaired from: the images of a source, and their layers, but for those that turn out to be damaged there, too.</summary>
internal sealed class RepairSource
{
    private readonly string _location;
    private readonly List<string> _failures = [];

    /// <summary>Opens the images.</summary>
    /// <param name="source">The source; null for nothing.</param>
    public RepairSource(IImageReader? source)
    {
        _location = source?.Location ?? "";
        foreach (ImageEntry entry in source?.Entries.Where(e => e.IsPresent).DistinctBy(e => e.Id) ?? [])
        {
            Try(() =>
            {
                Image image = source!.Open(entry);
                Images[entry.Id] = image;
                foreach (Layer layer in image.Layers) Layers.TryAdd(layer.ChainId, layer);
            });
        }
    }

    /// <summary>The images by their IDs.</summary>
    public Dictionary<ImageId, Image> Images { get; } = [];

    /// <summary>The layers that nothing is known against.</summary>
    public Dictionary<ChainId, Layer> Layers { get; } = [];

    /// <summary>Why something could not be repaired, each reason once.</summary>
    public IReadOnlyList<string> Failures => [.. _failures.Distinct()];

    /// <summary>Forgets why something could not be repaired.</summary>
    public void Forget() => _failures.Clear();

    /// <summary>Does a step of the repair. That the source is damaged, or that a file of either cannot be read or written, ends this step alone.</summary>
    /// <param name="step">The step.</param>
    /// <param name="layer">The layer that it needs of the source, which is not asked for it again; null for none.</param>
    /// <exception cref="LinuxException">A system call failed, and not because of a single file.</exception>
    public void Try(Action step, ChainId? layer = null)
    {
        try
        {
            step();
        }
        catch (OcxException e)
        {
            string what = layer is { } id && Layers.Remove(id, out Layer? of) ? $" in layer {of.DiffId}" : "";
            _failures.Add($"the source {_location} is damaged{what}: {e.Message}; try another one");
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            _failures.Add(e.Message);
        }
    }

    /// <summary>Does a step that has nothing to do with the source.</summary>
    /// <exception cref="LinuxException">A system call failed, and not because of a single file.</exception>
    public void TryOnStore(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is OcxException or LinuxException { IsOfFile: true })
        {
            _failures.Add(e.Message);
        }
    }
}
