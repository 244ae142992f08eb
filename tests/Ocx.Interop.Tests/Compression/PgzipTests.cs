using Ocx.Compression.Encoders;
using Ocx.Interop.Tests.Lab;
using Ocx.Tests.Compression.Klauspost;

namespace Ocx.Interop.Tests.Compression;

/// <summary>The encoder against pgzip as Debian has it, which its podman, buildah and skopeo are built with.</summary>
public sealed class PgzipTests
{
    private const string Library = "/usr/share/gocode/src/github.com/klauspost/pgzip/gzip.go";

    // What the library calls its default level.
    private const int Level = -1;

    private static readonly Lazy<GoEncoder> Real = new(() => new GoEncoder("pgzip"));

    [ToolFact(GoEncoder.Go, Library)]
    public void Thousands_of_inputs_are_compressed_to_the_same_bytes() => Real.Value.AssertSame(
        6000, batch: 500, n => (Level, KnownEncoders.Pgzip.Name, PgzipInputs.Make(n)), inFixture: 1000);

    [ToolTheory("dockerd", GoEncoder.Go, Library)]
    [MemberData(nameof(RealEncoders.Directories), MemberType = typeof(RealEncoders))]
    public void Real_tars_are_compressed_to_the_same_bytes(DockerVersion version, string directories) =>
        Real.Value.AssertSame(RealEncoders.Tar(version, directories), Level, KnownEncoders.Pgzip.Name);
}
