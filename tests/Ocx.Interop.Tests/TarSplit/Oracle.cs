using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Ocx.Interop.Tests.TarSplit;

/// <summary>The real <c>tar-split</c>: what it says of an archive, and whether it takes it at all.</summary>
internal static class Oracle
{
    /// <summary>The lines of <c>tar-split disasm</c>, or null where it refuses the archive.</summary>
    public static string? Disassemble(byte[] archive)
    {
        string tar = Path.GetTempFileName();
        string json = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(tar, archive);
            return Run("disasm", "--output", json, "--no-stdout", tar) == 0 ? Unzip(File.ReadAllBytes(json)) : null;
        }
        finally
        {
            File.Delete(tar);
            File.Delete(json);
        }
    }

    /// <summary>
    /// The lines with neighbouring segments joined and empty ones left out, numbered anew: how the tail is cut depends on
    /// how its reader got the bytes, and old versions end with an empty segment.
    /// </summary>
    public static string Normalize(string lines)
    {
        var output = new StringBuilder();
        var pending = new MemoryStream();
        int position = 0;
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("type").GetInt32() == 2)
            {
                pending.Write(document.RootElement.GetProperty("payload").GetBytesFromBase64());
                continue;
            }

            Flush();
            output.Append(line[..line.LastIndexOf("\"position\":", StringComparison.Ordinal)]).Append("\"position\":").Append(position++).Append("}\n");
        }

        Flush();
        return output.ToString();

        void Flush()
        {
            if (pending.Length > 0) output.Append($"{{\"type\":2,\"payload\":\"{Convert.ToBase64String(pending.ToArray())}\",\"position\":{position++}}}\n");
            pending.SetLength(0);
        }
    }

    private static int Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("tar-split", arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Unzip(byte[] gzip)
    {
        using var stream = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return Encoding.UTF8.GetString(plain.ToArray());
    }
}
