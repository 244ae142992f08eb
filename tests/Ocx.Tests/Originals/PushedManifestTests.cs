using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Originals;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Originals;

/// <summary>The manifests of real programs are among those that are tried.</summary>
public sealed class PushedManifestTests : IDisposable
{
    // Those that are told apart by more than the forms: with annotations, of zstd, or with types that lie.
    private static readonly string[] Others = ["buildkit-26.1.5/attested.tar", "skopeo-1.9.3/zstd", "skopeo-1.18.0/zstd-chunked", "skopeo-1.9.3/plain-called-gzip"];

    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<string> Layouts => [.. Paths];

    private static IEnumerable<string> Paths => Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, "spec-fixtures/oci-layout"), "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
        .Where(p => p.EndsWith(".tar", StringComparison.Ordinal) || File.Exists(Path.Combine(p, "index.json")))
        .Select(p => Path.GetRelativePath(Path.Combine(Repository.Root, "spec-fixtures/oci-layout"), p)).Where(p => !Others.Contains(p)).Order(StringComparer.Ordinal);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void It_is_written_as_its_producer_did(string layout)
    {
        using IImageReader reader = ImageFormats.OpenReader(
            new ImageLocation(LocationKind.Unknown, Path.Combine(Repository.Root, "spec-fixtures/oci-layout", layout), null), new ReadOptions(_scratch.Path), CancellationToken.None);
        Image[] images = [.. reader.Entries.Select(reader.Open)];
        Assert.NotEmpty(images);
        foreach (Image image in images)
        {
            (Digest, long, bool)[] layers = [.. image.Manifest!.Value.Layers.Select(l => (l.Digest, l.Size, MediaTypes.Compression(l.MediaType) == "gzip"))];
            Assert.Contains(PushedManifest.FormsOf(image.Config.Bytes, layers), form => form.AsSpan().SequenceEqual(image.Manifest.Bytes.Span));
        }
    }

    [Fact]
    public void There_are_layouts_of_several_programs() => Assert.InRange(Paths.Select(p => p.Split('/')[0]).Distinct().Count(), 6, 100);
}
