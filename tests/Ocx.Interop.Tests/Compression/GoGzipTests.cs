using System.Globalization;
using System.Text;
using Ocx.Interop.Tests.Lab;
using Ocx.Tests.Compression.GoDeflate;

namespace Ocx.Interop.Tests.Compression;

/// <summary>The encoder against the one of Debian's Go.</summary>
public sealed class GoGzipTests
{
    private const string Go = "/usr/lib/go-1.19/bin/go";
    private const int Inputs = 12_000, Batch = 1000, InFixture = 3000;

    // Built once: tests of one class run one after another.
    private static readonly TemporaryDirectory Built = new();

    private static string Fixture => Path.Combine(Repository.Root, "spec-fixtures/go-gzip");

    private static string Known => $"{Fixture}/digests.txt";

    private static string Program { get; } = Build();

    // With OCX_UPDATE_FIXTURES=1 the first digests become the ones that the tests without Go have.
    [ToolFact(Go)]
    public void Ten_thousand_inputs_are_compressed_to_the_same_bytes()
    {
        List<string> expected = [];
        foreach (int[] batch in Enumerable.Range(0, Inputs).Chunk(Batch))
        {
            byte[][] inputs = [.. batch.Select(GoGzipInputs.Make)];
            string[] digests = Digests(batch.Select((n, i) => (GoGzipInputs.LevelOf(n), inputs[i])));
            Parallel.For(0, batch.Length, i => Assert.True(digests[i] == DigestOf(inputs[i], GoGzipInputs.LevelOf(batch[i])), $"input {batch[i]}, level {GoGzipInputs.LevelOf(batch[i])}"));
            expected.AddRange(digests);
        }

        if (Environment.GetEnvironmentVariable("OCX_UPDATE_FIXTURES") == "1") File.WriteAllLines(Known, expected[..InFixture]);
        Assert.Equal(File.ReadAllLines(Known), expected[..InFixture]);
    }

    // The base image's layer, and all files of the two releases that the daemons come from.
    [ToolTheory("dockerd", Go)]
    [InlineData("base", 6)]
    [InlineData("base", 1)]
    [InlineData("bookworm", 6)]
    [InlineData("trixie", 6)]
    public void Real_tars_are_compressed_to_the_same_bytes(string name, int level)
    {
        byte[] tar = RealEncoders.Tar(name);
        Assert.InRange(tar.Length, 100_000_000, int.MaxValue);
        Assert.Equal(Assert.Single(Digests([(level, tar)])), DigestOf(tar, level));
    }

    private static string DigestOf(byte[] input, int level) => RealEncoders.DigestOf($"go, level {level}", input);

    private static string[] Digests(IEnumerable<(int Level, byte[] Bytes)> inputs)
    {
        using var framed = new MemoryStream();
        foreach ((int level, byte[] bytes) in inputs)
        {
            framed.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{level} {bytes.Length}\n")));
            framed.Write(bytes);
        }

        return new ShellCommand(Program) { Input = framed.ToArray() }.Run().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Build()
    {
        var environment = new Dictionary<string, string> { ["GOCACHE"] = Built["cache"], ["GO111MODULE"] = "off", ["GOFLAGS"] = "" };
        new ShellCommand(Go, "build", "-o", Built["gzip"], $"{Fixture}/gzip.go") { Environment = environment }.Run();
        return Built["gzip"];
    }
}
