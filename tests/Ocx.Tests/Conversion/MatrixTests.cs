using System.Text.Json;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Conversion;

/// <summary>
/// Every fixture of every producer into every format and back: what is kept is found out by comparing what the producer's own
/// tools said of the fixture with what stands in the output. The table in the README is this test's result.
/// </summary>
public sealed class MatrixTests : IDisposable
{
    private static readonly OutputFormat[] Formats = [OutputFormat.Oci, OutputFormat.OciDirectory, OutputFormat.Docker, OutputFormat.DockerLegacy];

    // The one case of each daemon's store.
    private const string Store = "small";

    private readonly TemporaryDirectory _scratch = new();
    private int _count;

    /// <summary>A folder for each producer, as a path below spec-fixtures.</summary>
    public static TheoryData<string> Producers =>
        [.. from format in new[] { "overlay2", "docker-archive", "oci-layout" }
            from producer in Directory.GetDirectories(Path.Combine(Fixtures, format)).Order(StringComparer.Ordinal)
            select Path.GetRelativePath(Fixtures, producer)];

    private static string Fixtures => Path.Combine(Repository.Root, "spec-fixtures");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Producers))]
    public void What_the_README_says_is_kept_is_kept(string producer)
    {
        string row = RowOf(producer);
        Assert.True(File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Contains(row, StringComparison.Ordinal), $"the README's table should have this row:\n{row}");
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public void What_got_into_an_output_gets_out_of_it_again(string producer)
    {
        foreach ((string source, HomeFacts _) in CasesOf(producer))
        {
            foreach (OutputFormat format in Formats)
            {
                string there = Convert(source, format, out _);
                HomeFacts facts = HomeFacts.Of(HomeFacts.FilesOf(there));
                string back = Convert(there, OutputFormat.Oci, out IReadOnlyList<string> losses);
                Assert.DoesNotContain(losses, l => !l.Contains("was built on", StringComparison.Ordinal));
                Assert.Empty(facts.KeptIn(HomeFacts.Of(HomeFacts.FilesOf(back)), isOnePlatform: false).Where(k => k is { IsKept: false, What: not "parents" }).Select(k => $"{source} {format}: {k.What}"));

                // And once more the same bytes: nothing is left to lose, and nothing depends on the way.
                Assert.Equal(File.ReadAllBytes(back), File.ReadAllBytes(Convert(back, OutputFormat.Oci, out _)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public void Something_is_said_to_be_lost_exactly_where_something_is(string producer)
    {
        foreach ((string source, HomeFacts facts) in CasesOf(producer))
        {
            foreach (OutputFormat format in Formats)
            {
                string there = Convert(source, format, out IReadOnlyList<string> losses);
                bool isLost = facts.KeptIn(HomeFacts.Of(HomeFacts.FilesOf(there)), format == OutputFormat.DockerLegacy).Any(k => !k.IsKept);
                Assert.True(isLost == losses.Count > 0, $"{source} {format}: lost {isLost}, said: {string.Join("; ", losses)}");
            }
        }
    }

    private string RowOf(string producer)
    {
        string all = "";
        var cells = new Dictionary<OutputFormat, string>();
        foreach (OutputFormat format in Formats)
        {
            var kept = new Dictionary<string, bool>();
            foreach ((string source, HomeFacts facts) in CasesOf(producer))
            {
                HomeFacts there = HomeFacts.Of(HomeFacts.FilesOf(Convert(source, format, out _)));
                foreach ((string what, bool isKept) in facts.KeptIn(there, format == OutputFormat.DockerLegacy)) kept[what] = isKept && kept.GetValueOrDefault(what, true);
            }

            all = string.Join(", ", kept.Keys);
            string lost = string.Join(", ", kept.Where(k => !k.Value).Select(k => k.Key));
            cells[format] = lost.Length == 0 ? "all" : $"all but {lost}";
        }

        Assert.Equal(cells[OutputFormat.Oci], cells[OutputFormat.OciDirectory]);
        return $"| {producer.Replace("/", ": ", StringComparison.Ordinal)} | {all} | {cells[OutputFormat.Oci]} | {cells[OutputFormat.Docker]} | {cells[OutputFormat.DockerLegacy]} |";
    }

    private IEnumerable<(string Source, HomeFacts Facts)> CasesOf(string producer)
    {
        string folder = Path.Combine(Fixtures, producer);
        bool isStore = producer.StartsWith("overlay2", StringComparison.Ordinal);
        if (isStore) folder = Path.Combine(folder, Store);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        if (isStore)
        {
            yield return (folder, HomeFacts.Inspected(expected.RootElement.GetProperty("inspect")));
            yield break;
        }

        foreach (JsonProperty fixture in expected.RootElement.EnumerateObject()) yield return (Path.Combine(folder, fixture.Name), HomeFacts.Expected(fixture.Value));
    }

    private string Convert(string source, OutputFormat format, out IReadOnlyList<string> losses)
    {
        string output = _scratch[$"{_count++}"];
        using IImageReader reader = ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, source, null), new ReadOptions(_scratch.Path), CancellationToken.None);
        using IImageWriter writer = ImageFormats.OpenWriter(format, output, new WriteOptions());
        losses = ImageConverter.Convert(reader, writer, new ConversionOptions { OnlyTagged = Path.GetFileName(source) == Store }, CancellationToken.None).Losses;
        return output;
    }
}
