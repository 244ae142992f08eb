using System.Text;
using Ocx.Storage;
using Ocx.TarSplit;

namespace Ocx.Tests.TarSplit;

/// <summary>A tar taken apart: its lines and its payloads.</summary>
public sealed record Parts(string Lines, MemoryFiles Files, string? Loss) : IDisposable
{
    public static Parts Of(byte[] tar) => Of(new MemoryStream(tar));

    public static Parts Of(Stream tar)
    {
        var lines = new MemoryStream();
        var files = new MemoryFiles();
        string? loss;
        using (var writer = new TarSplitWriter(lines))
        using (var disassembler = new Disassembler(tar, writer, "test.tar"))
        {
            while (disassembler.ReadEntry())
            {
                var payload = new MemoryStream();
                byte[] buffer = new byte[1000];
                for (int count; (count = disassembler.ReadPayload(buffer)) > 0;) payload.Write(buffer, 0, count);
                if (disassembler.Entry.Size > 0) files.Add(disassembler.Entry.Name.Span, payload.ToArray());
            }

            loss = disassembler.Loss;
        }

        return new Parts(Encoding.UTF8.GetString(lines.ToArray()), files, loss);
    }

    public TarSplitSource Source => new(() => new MemoryStream(Encoding.UTF8.GetBytes(Lines)), () => Files, "test.json");

    public static byte[] Join(IByteSource source)
    {
        var bytes = new MemoryStream();
        foreach (ByteSegment segment in source.Segments())
        {
            bytes.Write(segment.Literal);
            byte[] range = new byte[segment.File is null ? 0 : segment.Length];
            for (int read = 0; read < range.Length; read += segment.File!.ReadAt(range.AsSpan(read), segment.Offset + read))
            {
            }

            bytes.Write(range);
        }

        return bytes.ToArray();
    }

    public void Dispose() => Files.Delete();
}
