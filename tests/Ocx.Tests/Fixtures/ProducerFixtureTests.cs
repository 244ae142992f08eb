using System.Security.Cryptography;
using System.Text.Json;

namespace Ocx.Tests.Fixtures;

/// <summary>
/// That the archives and layouts in spec-fixtures are what their producers wrote, and that each is described: what the
/// readers of these formats are tested with must not have changed on its way through git.
/// </summary>
public sealed class ProducerFixtureTests
{
    private const string Sums = "SHA256SUMS";
    private const string Expected = "expected.json";

    /// <summary>A folder for each producer, as a path below spec-fixtures.</summary>
    public static TheoryData<string> Producers =>
        [.. from format in new[] { "docker-archive", "oci-layout" }
            from producer in Directory.GetDirectories(Path.Combine(Fixtures, format))
            orderby producer
            select Path.GetRelativePath(Fixtures, producer)];

    private static string Fixtures => Path.Combine(Repository.Root, "spec-fixtures");

    [Theory]
    [MemberData(nameof(Producers))]
    public void Every_file_has_the_bytes_that_its_producer_wrote(string producer)
    {
        string folder = Path.Combine(Fixtures, producer);
        // As sha256sum writes them: the sum, a space, a space for text or a star for binary, the path.
        IEnumerable<string> recorded = File.ReadLines(Path.Combine(folder, Sums));
        IEnumerable<string> found = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder, file), File: file))
            .Where(f => f.Path != Sums)
            .OrderBy(f => f.Path, StringComparer.Ordinal)
            .Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f.File)))}  {f.Path}");
        Assert.Equal(recorded, found);
    }

    [Theory]
    [MemberData(nameof(Producers))]
    public void Every_case_is_described(string producer)
    {
        string folder = Path.Combine(Fixtures, producer);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, Expected)));
        IEnumerable<string?> cases = Directory.EnumerateFileSystemEntries(folder)
            .Select(Path.GetFileName).Where(name => name is not (Sums or Expected)).Order(StringComparer.Ordinal);
        Assert.Equal(cases, document.RootElement.EnumerateObject().Select(c => c.Name));
        Assert.All(document.RootElement.EnumerateObject(), c =>
        {
            bool archive = c.Value.TryGetProperty("images", out JsonElement images);
            bool layout = c.Value.TryGetProperty("entries", out JsonElement entries)
                || (c.Value.TryGetProperty("layout", out JsonElement inner) && inner.TryGetProperty("entries", out entries));
            Assert.True(archive || layout);
            if (archive) Assert.NotEmpty(images.EnumerateArray());
            if (layout) Assert.NotEmpty(entries.EnumerateArray());
        });
    }
}
