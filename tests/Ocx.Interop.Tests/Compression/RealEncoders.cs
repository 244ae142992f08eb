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

    /// <summary>A tar of real files: <c>base</c>, or a release of the lab.</summary>
    public static byte[] Tar(string name) => name == "base"
        ? File.ReadAllBytes(LabFiles.BaseTar)
        : Shell.Run("tar", "-C", LabFiles.Release(name == "bookworm" ? DockerVersion.V20_10 : DockerVersion.V26_1), "--sort=name", "--numeric-owner", "-cf", "-", "usr/bin", "usr/lib").Output;
}
