using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using static Ocx.Tests.Cli.OcxRun;

namespace Ocx.Tests.Cli;

/// <summary>What a stranger wrote into an archive, or somebody pasted into a command line: none of it drives a terminal or makes a line of its own.</summary>
public sealed class HostileTextTests : IDisposable
{
    // As it stands in a document, and as it is.
    private const string Escaped = @"x\u001b[31m\nerror: forged\u202e";
    private const string Hostile = "x\e[31m\nerror: forged\u202e";

    private static readonly string[] Starts = ["error: ", "hint:  ", "note:  ", "warning: "];

    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    public static TheoryData<string[]> Looks =>
    [
        ["images", "ARCHIVE"], ["inspect", "ARCHIVE"], ["history", "ARCHIVE"], ["layers", "ARCHIVE"], ["check", "ARCHIVE", "--progress", "none"], ["convert", "ARCHIVE", "OUT", "--progress", "none", "-v"],
        ["convert", "ARCHIVE", "OUT", "--image", "other"],
    ];

    [Theory]
    [MemberData(nameof(Looks))]
    public void A_tag_of_an_archive(string[] words)
    {
        List<ArchivePart> parts = Producers.Make("docker up to 24", new TestImage(["app:1"], [SampleLayers.Base]));
        AssertHarmless(words, [.. parts.Select(p => p.Name == "manifest.json" ? Edited(p, "app:1", $"{Escaped}:1") : p)]);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public void A_digest_of_a_layout(string[] words) => AssertHarmless(words,
    [
        ArchivePart.Text("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""),
        ArchivePart.Text("index.json", $$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{{Escaped}}","size":2}]}"""),
    ]);

    [Fact]
    public void The_architecture_of_an_image()
    {
        _store.Add(["app:1"], [SampleLayers.Base], c => c["architecture"] = Hostile);
        AssertHarmless(5, ["convert", $"overlay2:{_store.Root}@app", _scratch["out"], "--platform", "linux/amd64"]);
        AssertHarmless(5, ["export", "app", "--root", _store.Root, "-o", _scratch["out"], "--platform", "linux/amd64"]);
    }

    public static TheoryData<int, string[]> Lines => new()
    {
        { 2, [Hostile] },
        { 2, ["images", $"--{Hostile}"] },
        { 2, ["help", Hostile] },
        { 2, ["images", Hostile, "--root", "STORE"] },
        { 5, ["inspect", Hostile, "--root", "STORE"] },
        { 5, ["export", Hostile, "-o", "OUT", "--root", "STORE"] },
        { 5, ["export", "app:1", "-o", "OUT", "--root", Hostile] },
        { 5, ["export", "apq:1", "-o", $"OUT{Hostile}", "--root", "STORE"] },
        { 5, ["convert", Hostile, "OUT"] },
        { 5, ["containers", "--root", Hostile] },
        { 5, ["diff", Hostile, "--root", "STORE"] },
        { 2, ["export", "app:1", "-o", "OUT", "--format", Hostile] },
        { 2, ["export", "app:1", "-o", "OUT", "--compression-level", Hostile] },
        { 2, ["export", "app:1", "-o", "OUT", "--platform", Hostile] },
        { 2, ["export", "app:1", "-o", "OUT", "--progress", Hostile] },
        { 2, ["export", "app:1", "-o", "OUT", "--jobs", Hostile] },
        { 2, ["import", "OUT", "-t", Hostile] },
        { 2, ["images", "--like", Hostile] },
        { 6, ["export", "app:1", "-o", $"OUT{Hostile}/missing/out", "--root", "STORE"] },
        { 0, ["export", "app:1", "-o", $"OUT{Hostile}", "--root", "STORE", "--progress", "none", "-v"] },
        { 0, ["export", "app:1", "-o", $"OUT{Hostile}", "--root", "STORE", "--dry-run"] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_word_of_the_command_line(int code, string[] words)
    {
        _store.Add("app:1", SampleLayers.Base);
        AssertHarmless(code, words);
    }

    private static ArchivePart Edited(ArchivePart part, string old, string text) => part with { Content = Tar.TarBuilder.Bytes(System.Text.Encoding.Latin1.GetString(part.Content).Replace(old, text)) };

    private void AssertHarmless(string[] words, List<ArchivePart> archive)
    {
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(archive));
        AssertHarmless(null, words);
    }

    private void AssertHarmless(int? code, string[] words)
    {
        CliResult result = Run([.. words.Select(w => w.Replace("ARCHIVE", _scratch["in"]).Replace("OUT", _scratch["out"]).Replace("STORE", _store.Root))]);
        Assert.True(code is null || code == result.Code, $"{result.Code}: {result.Error}");
        Assert.DoesNotContain(result.Output + result.Error, c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        Assert.DoesNotContain("\nerror: forged", "\n" + result.Output);
        if (result.Code == 0) return;

        // One line says what is wrong, and one more what to do; what is told before has lines of its own.
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.True(Starts.Any(s => l.StartsWith(s, StringComparison.Ordinal)), l));
        Assert.True(lines.Count(l => l.StartsWith("error: ", StringComparison.Ordinal)) <= 1, result.Error);
    }
}
