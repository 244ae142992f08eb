using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Layers;

/// <summary>An overlay2 store into which somebody unpacked, or did not want to, every odd layer.</summary>
/// <param name="Root">The data root, at rest.</param>
/// <param name="Since">When the first of them was unpacked.</param>
/// <param name="Verdicts">By the case's name: <see cref="Accepted"/>, or why not.</param>
/// <param name="Findings">What <c>ocx check</c> finds wrong with the store.</param>
internal sealed record LayerStore(string Root, DateTimeOffset Since, IReadOnlyDictionary<string, string> Verdicts, IReadOnlyList<Finding> Findings)
{
    public const string Accepted = "accepted";
    public const string Refused = "refused";

    /// <summary>Has a daemon load them all, and ends it.</summary>
    public static LayerStore LoadedBy(DockerDaemon daemon)
    {
        using DaemonApi api = new(daemon);
        return Fill(daemon.Root, archive => api.Load(archive) is string refusal ? $"{Refused}: {refusal.TrimEnd()}" : Accepted, daemon.Stop);
    }

    /// <summary>Has <c>ocx</c> import them all.</summary>
    public static LayerStore ImportedInto(TemporaryDirectory directory)
    {
        LayerStore store = Import(directory);
        return store with { Saved = OddLayers.All.Where(odd => store.Has(odd) && CanSave(odd)).Select(odd => odd.Name).ToHashSet() };

        bool CanSave(OddLayer odd) => OcxProgram.RunInside("export", odd.ImageId, "--root", directory["root"], "--format", "docker-legacy", "--quiet", "-o", directory["saved.tar"]).ExitCode == 0;
    }

    /// <summary>The layers that can be saved again; known of a store of <c>ocx</c> alone.</summary>
    public IReadOnlySet<string> Saved { get; private init; } = new HashSet<string>();

    public bool Has(OddLayer layer) => Verdicts[layer.Name] == Accepted;

    private static LayerStore Import(TemporaryDirectory directory) => Fill(directory["root"], archive =>
    {
        File.WriteAllBytes(directory["image.tar"], archive);
        (int exitCode, _, string error) = OcxProgram.RunInside("import", directory["image.tar"], "--root", directory["root"], "--quiet");
        // Any other exit code is no verdict on the layer.
        return exitCode is 0 ? Accepted : $"{(exitCode is 3 or 4 ? Refused : $"exit code {exitCode}")}: {error.TrimEnd()}";
    }, () => { });

    private static LayerStore Fill(string root, Func<byte[], string> put, Action end)
    {
        // A file's time is that of the clock's last tick.
        DateTimeOffset since = DateTimeOffset.UtcNow;
        // It stays when a layer on top of it is refused.
        string verdict = put(OddLayer.ImageBelow);
        Assert.True(verdict == Accepted, $"the layer below is {verdict}");
        Dictionary<string, string> verdicts = OddLayers.All.ToDictionary(odd => odd.Name, odd => put(odd.Image));
        end();
        ImageLocation store = ImageLocation.ParseSource(root, root);
        return new LayerStore(root, since, verdicts, HomeChecker.Check(store, new CheckOptions(), new ReadOptions(root), CancellationToken.None).Findings);
    }
}
