using System.Security.Cryptography;
using System.Text.Json;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Fixtures;

/// <summary>
/// Stores that real daemons wrote, as git gives them back: without owners, times, devices and empty directories. An
/// export needs none of these; what the daemon said of its images is the measure.
/// </summary>
public sealed class StoreFixtureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Stores => ["dockerd-20.10.24", "dockerd-26.1.5"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public void Every_image_of_a_real_store_comes_out_as_its_daemon_knows_it(string store)
    {
        string root = Path.Combine(Repository.Root, "spec-fixtures", "overlay2", store, "small");
        JsonElement expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "expected.json"))).RootElement;
        foreach (JsonElement image in expected.GetProperty("inspect").EnumerateArray())
        {
            string id = image.GetProperty("Id").GetString()!;
            string output = _directory[$"{id[^12..]}"];
            using var error = new StringWriter();
            Assert.True(global::Ocx.Cli.Program.Run(["export", id, "--root", root, "-o", output + "/"], TextWriter.Null, error, CancellationToken.None) == 0, error.ToString());

            string[] blobs = [.. Directory.EnumerateFiles(Path.Combine(output, "blobs", "sha256"))];
            Assert.All(blobs, b => Assert.Equal(Path.GetFileName(b), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(b)))));
            Assert.Contains(id["sha256:".Length..], blobs.Select(Path.GetFileName));
            foreach (JsonElement layer in image.GetProperty("RootFS").GetProperty("Layers").EnumerateArray())
            {
                Assert.Contains(layer.GetString()!["sha256:".Length..], blobs.Select(Path.GetFileName));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void The_names_and_the_chain_of_layers_are_the_daemon_s(string store)
    {
        string root = Path.Combine(Repository.Root, "spec-fixtures", "overlay2", store, "small");
        JsonElement expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "expected.json"))).RootElement;
        using var reader = new Overlay2Reader(root);
        Assert.Equal(
            expected.GetProperty("inspect").EnumerateArray().Select(i => i.GetProperty("Id").GetString()).Order(StringComparer.Ordinal),
            reader.Entries.Select(e => e.Id.ToString()));
        foreach (JsonElement image in expected.GetProperty("inspect").EnumerateArray())
        {
            ImageId id = ImageId.Parse(image.GetProperty("Id").GetString()!);
            Assert.Equal(
                image.GetProperty("RepoTags").EnumerateArray().Select(t => t.GetString()).Order(StringComparer.Ordinal),
                reader.Entries.Single(e => e.Id == id).Names.Select(n => n.Familiar));
            Assert.Equal(
                expected.GetProperty("chainIDs").GetProperty(id.ToString()).EnumerateArray().Select(c => c.GetString()),
                reader.Open(new ImageEntry(id, [])).Layers.Select(l => l.ChainId.ToString()));
        }
    }
}
