using System.Text.Json;
using Ocx.Compression.Encoders;
using Ocx.Images;
using Ocx.Tests.Cli;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Originals;

/// <summary><c>ocx import --keep-originals</c>: what goes from a layout into a store and out again is the same layout.</summary>
public sealed class KeptOriginalsTests : IDisposable
{
    // A manifest with an annotation, which nobody could guess.
    private const string Template = """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"CONFIG","size":CONFIGSIZE},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"BLOB","size":BLOBSIZE}],"annotations":{"a":"b"}}
        """;

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    // The second one is nobody's: a gzip file of .NET.
    [SkippableTheory]
    [InlineData("pigz, level 9", true)]
    [InlineData("zlib, level 7", true)]
    [InlineData("", false)]
    public void A_layout_comes_back_from_a_store(string encoder, bool isKnown)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        byte[] tar = SampleLayers.Large("file", 300_000), blob = isKnown ? PulledStore.Blob(tar, encoder) : Foreign(tar);
        string manifest = WriteLayout(tar, blob);
        Run("import", _scratch["layout"], "--root", _scratch["root"], "--keep-originals");
        string[] own = [.. Directory.GetFiles(_scratch["root"], "ocx-*", SearchOption.AllDirectories).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        Assert.Equal(isKnown ? ["ocx-blobs.json", $"ocx-manifest-{manifest.Replace(':', '-')}"] : [$"ocx-blob-{Digest.Compute(blob).ToString().Replace(':', '-')}", "ocx-blobs.json", $"ocx-manifest-{manifest.Replace(':', '-')}"], own);

        CliResult exported = Run("export", "app:1", "--root", _scratch["root"], "-o", _scratch["again"] + "/", "--compression", "original", "--fallback", "fail", "--progress", "none");
        Assert.Contains($"is {Digest.Compute(blob)} again ({(isKnown ? encoder : "kept")})", exported.Error);
        Assert.Equal(Blobs(_scratch["layout"]), Blobs(_scratch["again"]));
        Assert.Equal(manifest, JsonDocument.Parse(File.ReadAllBytes(_scratch["again/index.json"])).RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString());
        Assert.Equal("", Run("check", "--root", _scratch["root"], "-q").Output);
    }

    [SkippableFact]
    public void An_image_that_is_there_gets_them_when_it_is_imported_again()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        byte[] tar = SampleLayers.Large("file", 300_000), blob = Foreign(tar);
        WriteLayout(tar, blob);
        Run("import", _scratch["layout"], "--root", _scratch["root"], "-q");
        Assert.Equal(3, OcxRun.Run("export", "app:1", "--root", _scratch["root"], "-o", _scratch["again"] + "/", "--compression", "original", "--fallback", "fail", "-q").Code);
        Run("import", _scratch["layout"], "--root", _scratch["root"], "--keep-originals", "-q");
        Run("export", "app:1", "--root", _scratch["root"], "-o", _scratch["again"] + "/", "--compression", "original", "--fallback", "fail", "-q");
        Assert.Equal(Blobs(_scratch["layout"]), Blobs(_scratch["again"]));
    }

    // Nothing that is kept is believed.
    [SkippableTheory]
    [InlineData("ocx-blob-sha256-*")]
    [InlineData("ocx-manifest-*")]
    [InlineData("ocx-blobs.json")]
    public void What_is_kept_and_damaged_is_passed_over(string pattern)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        byte[] tar = SampleLayers.Large("file", 300_000);
        WriteLayout(tar, Foreign(tar));
        Run("import", _scratch["layout"], "--root", _scratch["root"], "--keep-originals", "-q");
        string kept = Assert.Single(Directory.GetFiles(_scratch["root"], pattern, SearchOption.AllDirectories));
        byte[] bytes = File.ReadAllBytes(kept);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(kept, bytes);
        CliResult exported = Run("export", "app:1", "--root", _scratch["root"], "-o", _scratch["again"] + "/", "--compression", "original", "--progress", "none");
        Assert.Equal(pattern.StartsWith("ocx-blob-", StringComparison.Ordinal), exported.Error.Contains("which no encoder makes", StringComparison.Ordinal));
        foreach (string path in Directory.GetFiles(_scratch["again/blobs/sha256"])) Assert.Equal(Path.GetFileName(path), Digest.Compute(File.ReadAllBytes(path)).Hex);
    }

    // No encoder of anybody's writes such blocks: stored ones of a hundred bytes.
    private static byte[] Foreign(byte[] tar)
    {
        const int Length = 100;
        var trailer = new GzipTrailer();
        trailer.Append(tar);
        List<byte> file = [.. new GzipHeader(0, GzipHeader.UnknownSystem).ToBytes()];
        for (int at = 0; at < tar.Length; at += Length)
        {
            byte[] block = tar[at..int.Min(at + Length, tar.Length)];
            file.AddRange([at + Length >= tar.Length ? (byte)1 : (byte)0, (byte)block.Length, 0, (byte)~block.Length, 0xff, .. block]);
        }

        return [.. file, .. trailer.ToBytes()];
    }

    private string WriteLayout(byte[] tar, byte[] blob)
    {
        byte[] config = System.Text.Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{Digest.Compute(tar)}}}"]}}""");
        byte[] manifest = System.Text.Encoding.UTF8.GetBytes(Template
            .Replace("CONFIGSIZE", $"{config.Length}", StringComparison.Ordinal).Replace("CONFIG", Digest.Compute(config).ToString(), StringComparison.Ordinal)
            .Replace("BLOBSIZE", $"{blob.Length}", StringComparison.Ordinal).Replace("BLOB", Digest.Compute(blob).ToString(), StringComparison.Ordinal));
        Directory.CreateDirectory(_scratch["layout/blobs/sha256"]);
        foreach (byte[] bytes in (byte[][])[config, manifest, blob]) File.WriteAllBytes(_scratch[$"layout/blobs/sha256/{Digest.Compute(bytes).Hex}"], bytes);
        File.WriteAllText(_scratch["layout/oci-layout"], """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(_scratch["layout/index.json"], $$$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest.Compute(manifest)}}}","size":{{{manifest.Length}}},"annotations":{"io.containerd.image.name":"docker.io/library/app:1"}}]}
            """);
        return Digest.Compute(manifest).ToString();
    }

    private static string[] Blobs(string layout) => [.. Directory.GetFiles(Path.Combine(layout, "blobs/sha256")).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    private static CliResult Run(params string[] line)
    {
        CliResult result = OcxRun.Run(line);
        Assert.True(result.Code == 0, $"{string.Join(' ', line)}: {result.Error}");
        return result;
    }
}
