using Ocx.Checking;
using Ocx.Tests.Formats;
using static Ocx.Tests.Checking.Bundles.SampleBundles;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>Documents of a bundle whose strings are no text.</summary>
public sealed class BundleTextTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, string> Documents => new()
    {
        { "layout", "oci-layout" }, { "layout", "index.json" }, { "layout", FirstManifest }, { "layout", Config(First) },
        { "hybrid", "manifest.json" }, { "hybrid", "index.json" }, { "hybrid", "repositories" },
        { "legacy", "manifest.json" }, { "legacy", "repositories" }, { "legacy", $"{V1(First, 0)}/json" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void No_string_of_a_document_ends_a_check(string bundle, string document)
    {
        byte[] right = Parts(bundle)[document];
        Assert.NotEmpty(NoText.In(right));
        foreach (byte[] wrong in NoText.In(right)) Check(Parts(bundle).Set(document, wrong));
    }

    // The good ones are read one by one, by their own bytes.
    [Fact]
    public void An_entry_that_is_none_hides_no_other_that_has_odd_bytes()
    {
        byte[] index = Layout()["index.json"];
        byte[] wrong = NoText.In(index).First(w => w.AsSpan().IndexOf("\"mediaType\":\""u8) > 0 && w.AsSpan().IndexOf((byte)0xff) > w.AsSpan().IndexOf("annotations"u8));
        string text = System.Text.Encoding.Latin1.GetString(wrong).Replace("\"manifests\":[", "\"manifests\":[1,", StringComparison.Ordinal);
        CheckReport report = Check(Layout().Set("index.json", System.Text.Encoding.Latin1.GetBytes(text)));
        Assert.Equal(2, report.ImageCount);
        Assert.Contains("damage index.entry index.json: manifests[0]", CheckRun.Lines(report));
    }

    private static BundleParts Parts(string bundle) => bundle switch
    {
        "layout" => Layout(),
        "hybrid" => Hybrid(),
        _ => Legacy(),
    };

    private CheckReport Check(BundleParts parts) => CheckRun.Of(parts.WriteArchive(_scratch["bundle.tar"]), new CheckOptions { IsQuick = true });
}
