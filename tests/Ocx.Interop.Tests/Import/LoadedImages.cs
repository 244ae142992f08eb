using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>What each daemon makes of an image that it loads into an empty store: the measure of every import.</summary>
public sealed class LoadedImages : IDisposable
{
    private readonly Dictionary<(DockerVersion, string Archive), LoadedImage> _loaded = [];

    /// <summary>The archives that are loaded and imported.</summary>
    public ImportSources Sources { get; } = new();

    /// <summary>Loads an image, the first time.</summary>
    /// <param name="version">The daemon that loads it.</param>
    /// <param name="image">Its name.</param>
    /// <param name="kind">The kind of archive or layout that is imported.</param>
    internal LoadedImage Of(DockerVersion version, string image, string kind)
    {
        string archive = Sources.MakeLoadable(image, kind);
        if (_loaded.TryGetValue((version, archive), out LoadedImage? loaded)) return loaded;
        using DockerDaemon daemon = new(version);
        DateTimeOffset since = DateTimeOffset.UtcNow;
        daemon.Docker("load", "--input", archive);
        // Before there is a container, which leaves its traces.
        string[] store = StoreListing.Of(daemon.Root, since);
        return _loaded[(version, archive)] = new LoadedImage(store, DaemonView.Of(daemon, image));
    }

    public void Dispose() => Sources.Dispose();
}

/// <summary>An image that a daemon loaded.</summary>
/// <param name="Store">Its store; see <see cref="StoreListing"/>.</param>
/// <param name="View">What it says.</param>
internal sealed record LoadedImage(string[] Store, DaemonView View);
