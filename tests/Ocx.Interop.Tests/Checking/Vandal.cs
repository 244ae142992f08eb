using System.IO.Compression;
using System.Text;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>Ways to damage a file.</summary>
internal static class Vandal
{
    public static void Empty(string path) => File.WriteAllBytes(path, []);

    /// <summary>Cuts it in the middle.</summary>
    public static void Cut(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..(int)(new FileInfo(path).Length / 2)]);

    /// <summary>Changes one bit of a byte, by default of the one in the middle.</summary>
    public static void Flip(string path, int? at = null)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at ?? bytes.Length / 2] ^= 4;
        File.WriteAllBytes(path, bytes);
    }

    public static void Replace(string path, string old, string by)
    {
        string text = File.ReadAllText(path);
        Assert.Contains(old, text);
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
    }

    /// <summary>Runs a script in a directory.</summary>
    public static void Run(string directory, string script) => new ShellCommand("bash", "-ec", script) { WorkingDirectory = directory }.Run();

    /// <summary>Rewrites the lines of a compressed file.</summary>
    public static void EditLines(string path, Action<List<string>> edit)
    {
        List<string> lines = [];
        using (var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.Latin1))
        {
            while (reader.ReadLine() is { } line) lines.Add(line);
        }

        edit(lines);
        using var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest), Encoding.Latin1);
        foreach (string line in lines) writer.Write($"{line}\n");
    }
}
