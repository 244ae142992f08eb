using Ocx.Interop.Tests.Lab;
using Ocx.Tests.Compression.GoDeflate;

namespace Ocx.Interop.Tests.Compression;

/// <summary>The encoder against the one of Debian's Go.</summary>
public sealed class GoGzipTests
{
    private static readonly Lazy<GoEncoder> Real = new(() => new GoEncoder("gzip"));

    [ToolFact(GoEncoder.Go)]
    public void Ten_thousand_inputs_are_compressed_to_the_same_bytes() => Real.Value.AssertSame(
        12_000, batch: 1000, n => (GoGzipInputs.LevelOf(n), Name(GoGzipInputs.LevelOf(n)), GoGzipInputs.Make(n)), inFixture: 3000);

    // The base image's layer, and all files of the two releases that the daemons come from.
    [ToolTheory("dockerd", GoEncoder.Go)]
    [InlineData("base", 6)]
    [InlineData("base", 1)]
    [InlineData("bookworm", 6)]
    [InlineData("trixie", 6)]
    public void Real_tars_are_compressed_to_the_same_bytes(string tar, int level) => Real.Value.AssertSame(tar, level, Name(level));

    private static string Name(int level) => $"go, level {level}";
}
