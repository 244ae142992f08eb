using System.Text.Json;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Export;

/// <summary>An exported layout as other programs see it: unpacked by tar, digested by sha256sum, read as plain JSON.</summary>
internal sealed class ExportedLayout(string directory)
{
    public static ExportedLayout Unpack(string archive, string directory)
    {
        Directory.CreateDirectory(directory);
        Shell.Run("tar", "-xf", archive, "-C", directory);
        return new ExportedLayout(directory);
    }

    public JsonElement[] Entries => [.. Read("index.json").GetProperty("manifests").EnumerateArray()];

    public JsonElement Entry(string fullName) => Entries.Single(e => e.TryGetProperty("annotations", out JsonElement a) && a.GetProperty("io.containerd.image.name").ValueEquals(fullName));

    public JsonElement Blob(JsonElement descriptor) => Read(PathOf(descriptor.GetProperty("digest").GetString()!));

    /// <summary>That every blob has the digest of its name, and that the image is the very one that the daemon inspects.</summary>
    public void VerifyImage(JsonElement entry, JsonElement inspected)
    {
        JsonElement manifest = Blob(entry);
        Assert.Equal(inspected.GetProperty("Id").GetString(), manifest.GetProperty("config").GetProperty("digest").GetString());
        Assert.Equal(
            inspected.GetProperty("RootFS").GetProperty("Layers").EnumerateArray().Select(l => l.GetString()),
            manifest.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("digest").GetString()));
        foreach (JsonElement descriptor in manifest.GetProperty("layers").EnumerateArray().Append(manifest.GetProperty("config")).Append(entry))
        {
            string digest = descriptor.GetProperty("digest").GetString()!;
            string file = Path.Combine(directory, PathOf(digest));
            Assert.Equal(descriptor.GetProperty("size").GetInt64(), new FileInfo(file).Length);
            Assert.Equal(digest, $"sha256:{Shell.Run("sha256sum", file).Text[..64]}");
        }
    }

    private static string PathOf(string digest) => $"blobs/{digest.Replace(':', '/')}";

    private JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, path))).RootElement;
}
