using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>Archives of images that no lab has.</summary>
internal static class HandMade
{
    /// <summary>Writes an archive of an image with as many layers, which runs ldconfig.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="tag">What it is called.</param>
    /// <param name="layers">How many.</param>
    /// <param name="os">The system that it says it is for.</param>
    /// <param name="files">How many files each layer has.</param>
    /// <param name="most">How many bytes a file has at most.</param>
    public static string Write(string path, string tag, int layers, string os = "linux", int files = 1, int most = 20_000)
    {
        string program = Path.Combine(LabFiles.Release(DockerVersion.V20_10), "usr/sbin");
        // Debian links this one statically; tar keeps it executable.
        byte[] bottom = Shell.Run("tar", "-cf", "-", "--owner=0", "--group=0", "-C", program, "ldconfig").Output;
        byte[][] all = [bottom, .. Enumerable.Range(1, layers - 1).Select(i => TarFile.Of(Enumerable.Range(0, files).Select(n => ($"file-{i}-{n}", new byte[1 + n * 37 % most]))))];
        byte[] config = SavedImage.ConfigOf($$"""
            "os":"{{os}}","architecture":"amd64","config":{"Entrypoint":["/ldconfig"],"Cmd":["--version"]}
            """, all);
        File.WriteAllBytes(path, SavedImage.ToLoad((config, [tag], all)));
        return path;
    }
}
