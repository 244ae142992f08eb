using System.Security.Cryptography;
using Ocx.Interop.Tests.Lab;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Interop.Tests.Storage;

/// <summary>The first rung of the copy ladder, on file systems that really share blocks.</summary>
public sealed class ReflinkTests
{
    private const int Length = (9 << 20) + 1234;

    [ToolTheory("root", "mkfs.xfs", "mkfs.btrfs")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Whole_blocks_are_shared_and_the_rest_is_copied(string fileSystem)
    {
        using TemporaryDirectory directory = new();
        Shell.Run("truncate", "-s", "512M", directory["image"]);
        Shell.Run($"mkfs.{fileSystem}", "-q", directory["image"]);
        Directory.CreateDirectory(directory["mount"]);
        Shell.Run("mount", "-o", "loop", directory["image"], directory["mount"]);
        try
        {
            Copy(directory["mount"], outputOffset: 4096, shared: Length / 4096 * 4096);

            // Blocks that do not lie alike cannot be shared: the next rung copies, with the same result.
            Copy(directory["mount"], outputOffset: 512, shared: 0);
        }
        finally
        {
            Shell.Run("umount", directory["mount"]);
        }
    }

    private static void Copy(string directory, long outputOffset, long shared)
    {
        byte[] content = RandomNumberGenerator.GetBytes(Length);
        string inputPath = Path.Combine(directory, $"input-{outputOffset}");
        string outputPath = Path.Combine(directory, $"output-{outputOffset}");
        File.WriteAllBytes(inputPath, content);
        var kernel = new CloneCounter();
        using (FileHandle input = FileHandle.OpenRead(inputPath, kernel))
        using (var output = new AtomicFile(outputPath, kernel))
        using (var writer = new RegionWriter(output.File, outputOffset))
        {
            byte[] digest = writer.Write(new FileRangeSource(input, 0, Length), _ => { }, CancellationToken.None);
            Assert.Equal(SHA256.HashData(content), digest);
            output.Commit();
        }

        Assert.Equal(shared, kernel.Cloned);
        Assert.Equal([.. new byte[outputOffset], .. content], File.ReadAllBytes(outputPath));
    }
}
