using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Inspection;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking.Overlay2;

/// <summary>Layers that are recorded to be so large that their sum has no number.</summary>
public sealed class HugeSizeTests : IDisposable
{
    private readonly StoreBuilder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Sizes_whose_sum_has_no_number_are_damage_like_others()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base, SampleLayers.Top);
        foreach (ChainId layer in image.ChainIds) File.WriteAllText($"{_store.RecordOf(layer)}/size", $"{long.MaxValue}");
        CheckReport report = HomeChecker.Check(new ImageLocation(LocationKind.Overlay2, _store.Root, null), new CheckOptions(), new ReadOptions(Path.GetTempPath()), CancellationToken.None);
        Assert.Equal(2, report.LayerCount);
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(long.MaxValue, Assert.Single(new HomeInspector(reader, _ => { }).ReadAll()).Size);
    }
}
