using Ocx.Compression.Encoders;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Compression;

/// <summary>What encoders and the programs that they follow are both given, and what the former make of it.</summary>
internal static class RealEncoders
{
    private const int Piece = 32 * 1024;

    /// <summary>The digest of what an encoder makes, as hexadecimal digits.</summary>
    /// <param name="name">The encoder.</param>
    /// <param name="plain">What it gets.</param>
    /// <param name="header">Which of its headers.</param>
    public static string DigestOf(string name, ReadOnlySpan<byte> plain, int header = 0)
    {
        var trailer = new GzipTrailer();
        using var run = new EncoderRun(KnownEncoders.All.Single(e => e.Name == name));
        for (int at = 0; at < plain.Length; at += Piece) run.Write(plain[at..int.Min(plain.Length, at + Piece)]);
        trailer.Append(plain);
        return run.Finish(trailer.ToBytes())[header].Digest.Hex;
    }

    /// <summary>Directories below <c>usr</c>, as <see cref="Tar"/> takes them, of over 100 MB together.</summary>
    public static TheoryData<DockerVersion, string> Directories => IsThorough
        ? new() { { DockerVersion.V20_10, "sbin share" }, { DockerVersion.V20_10, "bin lib" }, { DockerVersion.V26_1, "bin lib" } }
        : new() { { DockerVersion.V20_10, "sbin share" } };

    /// <summary>
    /// Whether all is compared that ever was: with <c>OCX_THOROUGH=1</c>, which takes minutes and finds nothing new where neither the encoders nor the
    /// inputs were changed.
    /// </summary>
    public static bool IsThorough => Environment.GetEnvironmentVariable("OCX_THOROUGH") == "1";

    /// <summary>A tar of real files: those of the release of Debian that a daemon comes from.</summary>
    /// <param name="version">The daemon.</param>
    /// <param name="directories">Directories below <c>usr</c>.</param>
    public static byte[] Tar(DockerVersion version, string directories) =>
        Shell.Run("tar", ["-C", LabFiles.Release(version), "--sort=name", "--numeric-owner", "-cf", "-", .. directories.Split(' ').Select(d => $"usr/{d}")]).Output;
}
