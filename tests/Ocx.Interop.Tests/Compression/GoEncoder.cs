using System.Globalization;
using System.Text;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Compression;

/// <summary>The program of spec-fixtures that compresses what it gets with a library for Go, built by Debian's Go.</summary>
internal sealed class GoEncoder
{
    public const string Go = "/usr/lib/go-1.19/bin/go";

    // Debian's packages of libraries for Go are there.
    private const string Libraries = "/usr/share/gocode";

    // Stays for all tests, which run one after another.
    private static readonly TemporaryDirectory Built = new();

    private static readonly string Sources = Path.Combine(Repository.Root, "spec-fixtures/go-encoders");

    private readonly string _library, _program;

    /// <summary>Builds the program.</summary>
    /// <param name="library">The name of the library.</param>
    public GoEncoder(string library)
    {
        (_library, _program) = (library, Built[library]);
        var environment = new Dictionary<string, string> { ["GOCACHE"] = Built["cache"], ["GO111MODULE"] = "off", ["GOFLAGS"] = "", ["GOPATH"] = Libraries };
        new ShellCommand(Go, "build", "-o", _program, $"{Sources}/main.go", $"{Sources}/{library}.go") { Environment = environment }.Run();
    }

    /// <summary>A file, compressed at the default level.</summary>
    public byte[] Compress(string path) => Shell.Run(_program, path).Output;

    /// <summary>Takes several inputs, each with its level; returns the digests of the files, as hexadecimal digits.</summary>
    public string[] Digests(IEnumerable<(int Level, byte[] Bytes)> inputs)
    {
        using var framed = new MemoryStream();
        foreach ((int level, byte[] bytes) in inputs)
        {
            framed.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{level} {bytes.Length}\n")));
            framed.Write(bytes);
        }

        return new ShellCommand(_program) { Input = framed.ToArray() }.Run().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// Compares many inputs, by their numbers, with what the encoder here makes of them. The first ones are those of a fixture, which
    /// <c>OCX_UPDATE_FIXTURES=1</c> writes anew.
    /// </summary>
    /// <param name="count">How many inputs, where the comparison is thorough.</param>
    /// <param name="batch">How many at a time.</param>
    /// <param name="make">Makes an input; gives the level, and the name of the encoder.</param>
    /// <param name="inFixture">How many are in the fixture.</param>
    public void AssertSame(int count, int batch, Func<int, (int Level, string Encoder, byte[] Bytes)> make, int inFixture)
    {
        string known = $"{Sources}/{_library}.txt";
        List<string> expected = [];
        foreach (int[] numbers in Enumerable.Range(0, RealEncoders.IsThorough ? count : inFixture).Chunk(batch))
        {
            (int Level, string Encoder, byte[] Bytes)[] inputs = [.. numbers.Select(make)];
            string[] digests = Digests(inputs.Select(i => (i.Level, i.Bytes)));
            Parallel.For(0, numbers.Length, i => Assert.True(digests[i] == RealEncoders.DigestOf(inputs[i].Encoder, inputs[i].Bytes), $"input {numbers[i]}, {inputs[i].Encoder}"));
            expected.AddRange(digests);
        }

        if (Environment.GetEnvironmentVariable("OCX_UPDATE_FIXTURES") == "1") File.WriteAllLines(known, expected[..inFixture]);
        Assert.Equal(File.ReadAllLines(known), expected[..inFixture]);
    }

    /// <summary>Compares what becomes of a tar of real files (<see cref="RealEncoders.Tar"/>), which has 100 MB at least.</summary>
    public void AssertSame(byte[] plain, int level, string encoder)
    {
        Assert.InRange(plain.Length, 100_000_000, int.MaxValue);
        Assert.Equal(Assert.Single(Digests([(level, plain)])), RealEncoders.DigestOf(encoder, plain));
    }
}
