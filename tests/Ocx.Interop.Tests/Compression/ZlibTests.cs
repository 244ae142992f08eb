using System.Globalization;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Compression;

/// <summary>The encoders that follow pigz and zlib against pigz, and against zlib in Python's hands.</summary>
public sealed class ZlibTests
{
    private static readonly int[] Sizes = [0, 1, 32_768, 131_071, 131_072, 131_073, 400_000, 3_000_000];

    public static TheoryData<int> Levels => [.. Enumerable.Range(1, 9)];

    // With a name in the header, as Debian's base images are made, and without; on one core and on several.
    [ToolTheory("pigz")]
    [MemberData(nameof(Levels))]
    public void Pigz_makes_the_same_bytes(int level)
    {
        using TemporaryDirectory directory = new();
        foreach ((int size, int kind) in Inputs())
        {
            byte[] plain = Make(size, kind);
            File.WriteAllBytes(directory["rootfs.tar"], plain);
            foreach (string cores in (string[])["1", "3"])
            {
                string named = Sum(new ShellCommand("pigz", "-c", Level(level), "--no-time", "-p", cores, "rootfs.tar") { WorkingDirectory = directory.Path });
                string nameless = Sum(new ShellCommand("pigz", "-c", Level(level), "--no-name", "--no-time", "-p", cores, "rootfs.tar") { WorkingDirectory = directory.Path });
                string encoder = $"pigz, level {level}{(cores == "1" && level <= 3 ? ", on one core" : "")}";
                Assert.True(RealEncoders.DigestOf(encoder, plain, 0) == named, $"{size} bytes of kind {kind}, {cores} cores, with a name");
                Assert.True(RealEncoders.DigestOf(encoder, plain, 1) == nameless, $"{size} bytes of kind {kind}, {cores} cores");
            }
        }
    }

    [ToolTheory("python3")]
    [MemberData(nameof(Levels))]
    public void Zlib_makes_the_same_bytes(int level)
    {
        const string Program = "import sys,zlib; c=zlib.compressobj(int(sys.argv[1]),8,31); d=sys.stdin.buffer.read(); sys.stdout.buffer.write(c.compress(d)+c.flush())";
        foreach ((int size, int kind) in Inputs())
        {
            byte[] plain = Make(size, kind);
            string expected = Sum(new ShellCommand("python3", "-c", Program, level.ToString(CultureInfo.InvariantCulture)) { Input = plain });
            Assert.True(RealEncoders.DigestOf($"zlib, level {level}", plain) == expected, $"{size} bytes of kind {kind}");
        }
    }

    [ToolFact("dockerd", "pigz")]
    public void A_real_tar_is_what_pigz_makes_at_its_hardest()
    {
        byte[] tar = File.ReadAllBytes(LabFiles.BaseTar);
        using TemporaryDirectory directory = new();
        File.WriteAllBytes(directory["rootfs.tar"], tar);
        Assert.Equal(Sum(new ShellCommand("pigz", "-c", "--best", "--no-time", "rootfs.tar") { WorkingDirectory = directory.Path }), RealEncoders.DigestOf("pigz, level 9", tar));
    }

    private static string Level(int level) => $"-{level}";

    private static IEnumerable<(int Size, int Kind)> Inputs() => from size in Sizes from kind in Enumerable.Range(0, 3) select (size, kind);

    // Noise, text of few words, and something in between.
    private static byte[] Make(int size, int kind)
    {
        var random = new Random((size * 3) + kind);
        byte[] bytes = new byte[size];
        if (kind == 0)
        {
            random.NextBytes(bytes);
            return bytes;
        }

        byte[][] words = [.. Enumerable.Range(0, kind == 1 ? 200 : 5000).Select(_ => { byte[] word = new byte[random.Next(2, 20)]; random.NextBytes(word); return word; })];
        for (int at = 0; at < size;)
        {
            byte[] word = words[random.Next(words.Length)];
            int count = int.Min(word.Length, size - at);
            word.AsSpan(0, count).CopyTo(bytes.AsSpan(at));
            at += count;
        }

        return bytes;
    }

    private static string Sum(ShellCommand command) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(command.Run().Output));
}
