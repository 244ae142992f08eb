using Ocx.Checking;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Layers;

/// <summary>
/// Of layers that are odd in one way each, <c>ocx import</c> takes those that <c>docker load</c> takes, and makes the same
/// of them, but for <see cref="KnownLayerDifferences"/>.
/// </summary>
public sealed class UnpackDifferentialTests(ImportedLayers imported) : IClassFixture<ImportedLayers>
{
    [Fact]
    public void Every_layer_is_like_no_other()
    {
        Assert.Distinct(OddLayers.All.Select(odd => odd.Name));
        Assert.Distinct(OddLayers.All.Select(odd => odd.ChainId));
    }

    [ToolFact("dockerd", "getfattr")]
    public void Layers_are_unpacked_as_Docker_20_10_does_it_or_the_difference_has_a_reason()
    {
        using DockerDaemon daemon = new(DockerVersion.V20_10);
        LayerStore loaded = Load(daemon);
        AssertKnown(DockerVersion.V20_10, LayerComparison.Of(loaded, imported.Store));
        AssertSound(loaded, imported.Store.Saved);
    }

    [ToolFact("dockerd")]
    public void Docker_26_1_takes_the_same_layers_or_the_difference_has_a_reason()
    {
        using DockerDaemon daemon = new(DockerVersion.V26_1);
        AssertKnown(DockerVersion.V26_1, LayerComparison.OfVerdicts(Load(daemon), imported.Store));
    }

    [ToolFact("root")]
    public void No_layer_leads_out_of_the_store_and_a_refused_one_leaves_nothing_in_it()
    {
        int accepted = OddLayers.All.Count(imported.Store.Has);

        Assert.False(Path.Exists(OddLayers.Escape));
        // One is that below, one holds the short names.
        Assert.Equal(accepted + 2, Directory.GetDirectories(Path.Combine(imported.Store.Root, "overlay2")).Length);
        Assert.Equal(accepted + 1, Directory.GetDirectories(Path.Combine(imported.Store.Root, "image/overlay2/layerdb/sha256")).Length);
    }

    [ToolFact("root")]
    public void A_check_finds_fault_with_those_layers_alone_that_nobody_can_save_again() => AssertSound(imported.Store, imported.Store.Saved);

    // Each side keeps a core busy.
    private LayerStore Load(DockerDaemon daemon)
    {
        Task<LayerStore> loading = Task.Run(() => LayerStore.LoadedBy(daemon));
        _ = imported.Store;
        return loading.GetAwaiter().GetResult();
    }

    private static void AssertSound(LayerStore store, IReadOnlySet<string> saved)
    {
        ILookup<string, Finding> found = store.Findings.ToLookup(f => OddLayers.All.FirstOrDefault(o => f.Layer == $"sha256:{o.ChainId}")?.Name ?? "none of them");
        string[] wrong = [.. found.Where(f => saved.Contains(f.Key) || f.Key == "none of them").SelectMany(f => f).Select(f => f.ToString())];
        string[] missed = [.. OddLayers.All.Where(store.Has).Select(o => o.Name).Where(name => !saved.Contains(name) && !found.Contains(name))];
        Assert.True(wrong.Length + missed.Length == 0, $"{string.Join('\n', wrong)}\nnot found: {string.Join(", ", missed)}");
    }

    private static void AssertKnown(DockerVersion version, Dictionary<string, string> differences)
    {
        string[] known = [.. KnownLayerDifferences.Of(version)];
        string[] unknown = [.. differences.Where(d => !known.Contains(d.Key)).Select(d => $"{d.Key}\n{d.Value}")];
        string[] gone = [.. known.Except(differences.Keys)];
        Assert.True(unknown.Length + gone.Length == 0, $"{unknown.Length} new of {OddLayers.All.Count}:\n{string.Join('\n', unknown)}\n{gone.Length} no more:\n{string.Join('\n', gone)}");
    }
}
