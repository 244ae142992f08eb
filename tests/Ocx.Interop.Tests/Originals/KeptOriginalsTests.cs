using System.Text.Json;
using Ocx.Interop.Tests.Compression;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Originals;

/// <summary>A layout that an import was told to keep the originals of comes back from a store on which a daemon has run since, and goes with its image.</summary>
public sealed class KeptOriginalsTests(ImportSources sources) : IClassFixture<ImportSources>
{
    private const string Name = "kept:1";

    // What skopeo, pigz and Go compress is made again; of zstd no encoder is known, so that blobs of it are kept.
    [ToolTheory("dockerd", "skopeo", "pigz", GoEncoder.Go)]
    [InlineData("skopeo oci", "pgzip", DockerVersion.V20_10)]
    [InlineData("oci zstd", "kept", DockerVersion.V26_1)]
    [InlineData("oci pigz", "pigz, level 6", DockerVersion.V26_1)]
    [InlineData("oci go", "go, level 6", DockerVersion.V20_10)]
    public void A_layout_comes_back_from_a_store_in_use(string kind, string means, DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"], layout = directory["again"];
        string source = kind switch
        {
            "oci pigz" => Compressed(directory, path => Shell.Run("pigz", "-c", "--no-name", "--no-time", path).Output),
            "oci go" => Compressed(directory, new GoEncoder("gzip").Compress),
            _ => sources.Make(ImportSources.Odd, kind),
        };
        string manifest = ImportSources.ManifestIn(source)!;
        OcxProgram.Run("import", source, "--root", root, "--tag", Name, "--keep-originals", "-q");
        using (DockerDaemon daemon = new(version, root)) Assert.Equal("hello from odd", daemon.RunContainer(Name).Text);
        string report = Shell.Run("bash", "-c", $"{OcxProgram.Path} export {Name} --root {root} -o {layout}/ --compression original --fallback fail --progress none 2>&1").Text;
        Assert.Contains($"again ({means})", report);
        Assert.Equal(manifest, Assert.Single(new ExportedLayout(layout).Entries).GetProperty("digest").GetString());
        foreach (string blob in Directory.GetFiles(Path.Combine(layout, "blobs/sha256"))) Assert.Equal(Path.GetFileName(blob), Shell.Run("sha256sum", blob).Text[..64]);
        Assert.Equal(0, OcxProgram.TryRun("check", "--root", root, "-q").ExitCode);

        using (DockerDaemon daemon = new(version, root)) daemon.Docker("image", "rm", Name);
        Assert.Equal("", Shell.Run("find", root, "-name", "ocx-*").Text);
    }

    // The layout of an uncompressed image, its layers compressed by a real program.
    private string Compressed(TemporaryDirectory directory, Func<string, byte[]> compress)
    {
        string plain = directory["plain"], made = directory["made"];
        OcxProgram.Run("convert", sources.Make(ImportSources.Odd, "docker-legacy"), plain, "--format", "oci-dir", "-q");
        Directory.CreateDirectory(Path.Combine(made, "blobs/sha256"));
        File.Copy(Path.Combine(plain, "oci-layout"), Path.Combine(made, "oci-layout"));
        JsonElement entry = Assert.Single(new ExportedLayout(plain).Entries), manifest = new ExportedLayout(plain).Blob(entry);
        string text = manifest.GetRawText();
        foreach (JsonElement layer in manifest.GetProperty("layers").EnumerateArray())
        {
            string digest = layer.GetProperty("digest").GetString()!;
            byte[] blob = compress(Path.Combine(plain, "blobs", digest.Replace(':', '/')));
            text = text.Replace($"\"{digest}\",\"size\":{layer.GetProperty("size").GetInt64()}", $"\"{Put(made, blob)}\",\"size\":{blob.Length}", StringComparison.Ordinal);
        }

        string config = manifest.GetProperty("config").GetProperty("digest").GetString()!;
        Put(made, File.ReadAllBytes(Path.Combine(plain, "blobs", config.Replace(':', '/'))));
        byte[] written = System.Text.Encoding.UTF8.GetBytes(text);
        File.WriteAllText(Path.Combine(made, "index.json"), $$$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Put(made, written)}}}","size":{{{written.Length}}}}]}
            """);
        return made;
    }

    private static string Put(string layout, byte[] blob)
    {
        string hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(blob));
        File.WriteAllBytes(Path.Combine(layout, "blobs/sha256", hex), blob);
        return $"sha256:{hex}";
    }
}
