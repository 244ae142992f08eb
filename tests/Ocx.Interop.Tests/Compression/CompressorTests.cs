using Ocx.Compression;
using Ocx.Images;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Compression;

/// <summary>What we compress the usual programs decompress, and the other way round.</summary>
public sealed class CompressorTests
{
    // Several of a compressor's blocks, and no whole number of them.
    private const int Length = 8_000_003;

    [ToolTheory("dockerd", "gzip", "zstd")]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 2)]
    [InlineData("gzip", 6)]
    [InlineData("gzip", 9)]
    [InlineData("zstd", 1)]
    [InlineData("zstd", 3)]
    [InlineData("zstd", 12)]
    public void A_compressed_layer_is_one_for_the_program_of_that_name(string program, int level)
    {
        using TemporaryDirectory directory = new();
        string layout = directory["layout/"];
        OcxProgram.Run("export", "odd", "--root", LabImages.Of(DockerVersion.V26_1).Root, "--compression", program, "--compression-level", $"{level}", "-o", layout);
        ExportedLayout exported = new(layout);
        var manifest = exported.Blob(exported.Entries.Single());
        string[] diffIds = [.. exported.Blob(manifest.GetProperty("config")).GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(d => d.GetString()!)];
        string[] blobs = [.. manifest.GetProperty("layers").EnumerateArray().Select(l => Path.Combine(layout, "blobs", l.GetProperty("digest").GetString()!.Replace(':', '/')))];
        Assert.Equal(diffIds, blobs.Select(blob => $"sha256:{Shell.Run("bash", "-c", $"set -o pipefail; {program} -dc < {blob} | sha256sum").Text[..64]}"));
    }

    [ToolTheory("dockerd", "gzip", "zstd", "xz", "bzip2")]
    [InlineData("gzip -1")]
    [InlineData("gzip -9 --rsyncable")]
    [InlineData("zstd -1")]
    [InlineData("zstd -T2 -5")]
    [InlineData("zstd -19 --long=27")]
    [InlineData("zstd --no-check --fast=5")]
    [InlineData("xz -0 -T2 --block-size=3000000")]
    [InlineData("xz -6 --check=sha256")]
    [InlineData("xz -1 --x86 --lzma2=dict=64MiB")]
    [InlineData("bzip2 -1")]
    [InlineData("bzip2 -9")]
    public void What_the_program_compresses_is_read(string command)
    {
        using TemporaryDirectory directory = new();
        byte[] plain = new byte[Length];
        using (FileStream tar = File.OpenRead(LabFiles.BaseTar)) tar.ReadExactly(plain);
        string[] words = command.Split(' ');
        byte[] compressed = new ShellCommand(words[0], ["-c", .. words[1..]]) { Input = plain }.Run().Output;

        CompressionKind kind = Codecs.Sniff(compressed);
        Assert.Equal(words[0], kind.ToString().ToLowerInvariant());
        using Stream stream = Codecs.Decompress(kind, new MemoryStream(compressed), command, InflationLimit.Default);
        using MemoryStream read = new();
        stream.CopyTo(read);
        Assert.Equal(Digest.Compute(plain), Digest.Compute(read.ToArray()));
    }
}
