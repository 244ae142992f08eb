using System.Security.Cryptography;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests;

/// <summary>That the stores in spec-fixtures are whole after git had them, in the eyes of the original tar-split.</summary>
public sealed class FixtureTests
{
    public static TheoryData<string> Stores =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "spec-fixtures", "overlay2"))
            .Select(producer => Path.Combine("spec-fixtures", "overlay2", Path.GetFileName(producer), "small"))];

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_checked_out_store_has_the_bytes_that_the_daemon_wrote(string store)
    {
        new ShellCommand("sha256sum", "--check", "--quiet", "SHA256SUMS")
        {
            WorkingDirectory = Path.Combine(Repository.Root, store),
        }.Run();
    }

    [ToolTheory("tar-split")]
    [MemberData(nameof(Stores))]
    public void A_checked_out_store_still_gives_every_layer_bit_for_bit(string store)
    {
        string root = Path.Combine(Repository.Root, store);
        string[] layers = Directory.GetDirectories(Path.Combine(root, "image/overlay2/layerdb/sha256"));

        Assert.Equal(4, layers.Length);
        foreach (string layer in layers)
        {
            string tree = Path.Combine(root, "overlay2", File.ReadAllText(Path.Combine(layer, "cache-id")), "diff");
            byte[] tar = Shell.Run("tar-split", "asm", "--input", Path.Combine(layer, "tar-split.json.gz"), "--path", tree,
                "--output", "-").Output;
            Assert.Equal(File.ReadAllText(Path.Combine(layer, "diff")), $"sha256:{Convert.ToHexStringLower(SHA256.HashData(tar))}");
        }
    }
}
