namespace Ocx.Tests.Formats;

/// <summary>The other end of a named pipe.</summary>
public static class Pipes
{
    /// <summary>Writes all of it, as far as somebody reads.</summary>
    public static Task Feed(string pipe, byte[] content) => Task.Run(() =>
    {
        // Not File.WriteAllBytes, which makes room for the file first.
        using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write);
        stream.Write(content);
    });

    /// <summary>Reads to its end.</summary>
    public static Task<byte[]> Drain(string pipe) => Task.Run(() =>
    {
        using FileStream stream = File.OpenRead(pipe);
        var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    });
}
