using Ocx.Interop.Tests.Lab;
using Ocx.Tests.Compression.GoDeflate;

namespace Ocx.Interop.Tests.Compression;

/// <summary>The encoder against the one of Debian's Go.</summary>
public sealed class GoGzipTests
{
    private static readonly Lazy<GoEncoder> Real = new(() => new GoEncoder("gzip"));

    [ToolFact(GoEncoder.Go)]
    public void Thousands_of_inputs_are_compressed_to_the_same_bytes() => Real.Value.AssertSame(
        12_000, batch: 1000, n => (GoGzipInputs.LevelOf(n), Name(GoGzipInputs.LevelOf(n)), GoGzipInputs.Make(n)), inFixture: 3000);

    [ToolTheory("dockerd", GoEncoder.Go)]
    [MemberData(nameof(RealEncoders.Directories), MemberType = typeof(RealEncoders))]
    public void Real_tars_are_compressed_to_the_same_bytes(DockerVersion version, string directories)
    {
        byte[] tar = RealEncoders.Tar(version, directories);
        foreach (int level in new[] { 1, 6 }) Real.Value.AssertSame(tar, level, Name(level));
    }

    private static string Name(int level) => $"go, level {level}";
}
