using System.Text.Json;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>
/// Of archives that are odd in one way each, <c>ocx convert</c> takes those that <c>docker load</c> takes, and finds the same
/// images under the same names in them, but for <see cref="KnownDifferences"/>.
/// </summary>
public sealed class OddArchiveTests
{
    private const string Refused = "refused";

    // What we make of them does not depend on the daemon.
    private static readonly Lazy<IReadOnlyList<(string Name, byte[] Archive, string Verdict, string Error)>> Converted = new(Convert);

    [ToolTheory("dockerd", "bzip2", "xz", "zstd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Convert_agrees_with_docker_load_or_the_difference_has_a_reason(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using DaemonApi api = new(daemon);
        var differences = new Dictionary<string, string>();
        HashSet<(string Id, string? Tag)> before = [];
        foreach ((string name, byte[] archive, string ours, string error) in Converted.Value)
        {
            string? refusal = api.Load(archive);
            HashSet<(string Id, string? Tag)> after = api.Images();
            string theirs = refusal is null ? Text(after.Except(before)) : Refused;
            before = after;
            if (ours != theirs) differences.Add(name, $"{name}\n  docker: {theirs} {refusal}\n  ocx: {ours} {error}");
        }

        string[] known = [.. KnownDifferences.Of(version)];
        Assert.True(differences.Keys.ToHashSet().SetEquals(known),
            $"new:\n{string.Join('\n', differences.Where(d => !known.Contains(d.Key)).Select(d => d.Value))}\nno more:\n{string.Join('\n', known.Except(differences.Keys))}");
    }

    private static IReadOnlyList<(string, byte[], string, string)> Convert()
    {
        using TemporaryDirectory directory = new();
        return
        [
            .. OddArchives.All().AsParallel().AsOrdered().Select((odd, i) =>
            {
                string path = directory[$"{i}.tar"];
                File.WriteAllBytes(path, odd.Archive);
                (int exitCode, string output, string error) = OcxProgram.RunInside("convert", path, directory[$"{i}/"], "--json", "--quiet");
                // A failure that nobody foresaw is no verdict.
                Assert.True(exitCode != 1, $"{odd.Name}: {error}");
                return (odd.Name, odd.Archive, exitCode == 0 ? Text(ImagesOf(output)) : Refused, error);
            }),
        ];
    }

    private static IEnumerable<(string, string?)> ImagesOf(string report)
    {
        foreach (JsonElement image in JsonDocument.Parse(report).RootElement.GetProperty("images").EnumerateArray())
        {
            string?[] names = [.. image.GetProperty("names").EnumerateArray().Select(n => n.GetString())];
            foreach (string? name in names.Length == 0 ? [null] : names) yield return (image.GetProperty("id").GetString()!, name);
        }
    }

    private static string Text(IEnumerable<(string Id, string? Tag)> images) =>
        string.Join(", ", images.Select(i => $"{i.Id} {i.Tag ?? "without a name"}").Order(StringComparer.Ordinal));
}
