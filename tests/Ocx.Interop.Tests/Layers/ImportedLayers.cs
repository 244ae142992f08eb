using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Layers;

/// <summary>What <c>ocx</c> makes of the odd layers, once for all tests: it does not depend on the daemon.</summary>
public sealed class ImportedLayers : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<LayerStore> _store;

    public ImportedLayers() => _store = new(() => LayerStore.ImportedInto(_directory));

    internal LayerStore Store => _store.Value;

    public void Dispose() => _directory.Dispose();
}
