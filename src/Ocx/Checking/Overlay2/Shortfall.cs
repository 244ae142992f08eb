using Ocx.Images;

namespace Ocx.Checking.Overlay2;

/// <summary>What a store needs still, after a repair, because the source has it not.</summary>
internal sealed class Shortfall
{
    private readonly CheckedStore _store;
    private readonly HashSet<string> _layers;
    private readonly SortedSet<string> _images = new(StringComparer.Ordinal);

    /// <summary>Compares what is damaged with what a source has.</summary>
    /// <param name="store">The store, checked.</param>
    /// <param name="source">The images of the source by their IDs.</param>
    /// <param name="findings">What is wrong with the store after the repair.</param>
    public Shortfall(CheckedStore store, IReadOnlyDictionary<ImageId, Image> source, IReadOnlyList<Finding> findings)
    {
        _store = store;
        HashSet<ChainId> known = [.. source.Values.SelectMany(i => i.Layers).Select(l => l.ChainId)];
        HashSet<string> damaged = [.. findings.Where(f => f is { Severity: Severity.Damage, Layer: not null }).Select(f => f.Layer!)];
        CheckedLayer[] layers = [.. store.Layers.Values.Where(l => damaged.Contains(l.ChainId.ToString()) && !known.Contains(l.ChainId))];
        _layers = [.. layers.Select(l => l.ChainId.ToString())];
        _images.UnionWith(layers.SelectMany(NamesOf));
        _images.UnionWith(ImagesRepair.Broken(store).Where(id => !source.ContainsKey(id)).Select(store.NameOf));

        // A name that is nowhere in the source either; or all of them, where not one of its images is here.
        _images.UnionWith(findings.Where(f => f.Code == FindingCodes.TagTarget).SelectMany(f => f.Images));
        if (findings.Any(IsOfAllNames)) _images.UnionWith(store.Images.Select(i => i.DisplayName));
    }

    /// <summary>The images that stay damaged for that, by their names, or their IDs where they have none; a layer of no image by its chainID.</summary>
    public IReadOnlyList<string> Images => [.. _images];

    /// <summary>The same findings; with what to do, where another source helps.</summary>
    public IReadOnlyList<Finding> Advise(IReadOnlyList<Finding> findings) => [.. findings.Select(f => f.Advice == _store.Advice && IsMissing(f) ? f with { Advice = AdviceFor(f) } : f)];

    private bool IsMissing(Finding finding) => finding.Layer is { } layer ? _layers.Contains(layer) : IsOfAllNames(finding) || finding.Images.Any(_images.Contains);

    private static bool IsOfAllNames(Finding finding) => finding.Code is FindingCodes.TagsMissing or FindingCodes.TagsMalformed or FindingCodes.ImagesMissing;

    private static IEnumerable<string> NamesOf(CheckedLayer layer) => layer.Images.Count > 0 ? layer.Images : [layer.ChainId.ToString()];

    private string AdviceFor(Finding finding)
    {
        string wanted = finding.Images.Count > 0 ? string.Join(" or ", finding.Images) : finding.Layer is { } layer ? $"layer {layer}" : "the images that are here";
        return $"the source has it not; repair it, with the daemon stopped, from one that has {wanted}: {_store.RepairCommand}";
    }
}
