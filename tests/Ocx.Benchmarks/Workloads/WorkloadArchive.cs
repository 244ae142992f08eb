using System.Security.Cryptography;
using System.Text;
using Ocx.Tar;

namespace Ocx.Benchmarks.Workloads;

/// <summary>Writes the docker archive of one image, its layers uncompressed, straight into one file.</summary>
internal sealed class WorkloadArchive : IDisposable
{
    // A PAX header, its records, and the header: a layer beyond 8 GiB needs them all.
    private const int LayerHeaderLength = 3 * TarLimits.BlockSize;

    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly List<string> _diffIds = [];
    private long _header;

    public WorkloadArchive(string path) => _file = File.Create(path);

    /// <summary>Begins a layer; its entries follow.</summary>
    public void BeginLayer()
    {
        _header = _file.Position;
        _file.Write(new byte[LayerHeaderLength]);
    }

    /// <summary>Adds a directory to the layer.</summary>
    public void AddDirectory(string name) => Write(TarEncoder.Encode(new TarHeader { Name = Encoding.UTF8.GetBytes(name), Type = TarType.Directory, Mode = 0b111_101_101, ModificationTime = Time }));

    /// <summary>Adds a file to the layer.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="words">Its content; null for zeros, which take no room on the disk.</param>
    public void AddFile(string name, long length, Words? words)
    {
        Write(TarEncoder.Encode(Header(name, length)));
        if (words is null) Array.Clear(_buffer);
        for (long left = length; left > 0;)
        {
            Span<byte> part = _buffer.AsSpan(0, (int)long.Min(left, _buffer.Length));
            words?.Fill(part);
            if (words is not null) Write(part);
            else Skip(part);
            left -= part.Length;
        }

        Write(new byte[TarEncoder.PaddingOf(length)]);
    }

    /// <summary>Adds the bytes of a tar, as they are, to the layer.</summary>
    public void AddBytes(ReadOnlySpan<byte> bytes) => Write(bytes);

    /// <summary>Ends the layer.</summary>
    public void EndLayer()
    {
        Write(TarEncoder.End.Span);
        _diffIds.Add(Convert.ToHexStringLower(_hash.GetHashAndReset()));
        long end = _file.Position, length = end - _header - LayerHeaderLength;
        _file.Position = _header;

        // A time of access needs PAX: the length of the header does not depend on that of the layer.
        _file.Write(TarEncoder.Encode(Header($"{_diffIds.Count}/layer.tar", length, Time)));
        _file.Position = end;
    }

    /// <summary>Ends the archive.</summary>
    /// <param name="name">What the image is called.</param>
    public void Finish(string name)
    {
        string digests = string.Join(',', _diffIds.Select(id => $"\"sha256:{id}\"")), history = string.Join(',', _diffIds.Select(_ => """{"created":"2024-01-01T00:00:00Z"}"""));
        string config = $$$"""{"architecture":"amd64","os":"linux","created":"2024-01-01T00:00:00Z","config":{"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":[{{{digests}}}]},"history":[{{{history}}}]}""";
        string configName = $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(config)))}.json";
        string layers = string.Join(',', _diffIds.Select((_, i) => $"\"{i + 1}/layer.tar\""));
        AddDocument(configName, config);
        AddDocument("manifest.json", $$"""[{"Config":"{{configName}}","RepoTags":["{{name}}"],"Layers":[{{layers}}]}]""");
        _file.Write(TarEncoder.End.Span);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private static TarTime Time { get; } = new(1_700_000_000);

    private void AddDocument(string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        _file.Write(TarEncoder.Encode(Header(name, bytes.Length)));
        _file.Write(bytes);
        _file.Write(new byte[TarEncoder.PaddingOf(bytes.Length)]);
    }

    private static TarHeader Header(string name, long length, TarTime? accessed = null) => new() { Name = Encoding.UTF8.GetBytes(name), Mode = 0b110_100_100, Size = length, ModificationTime = Time, AccessTime = accessed };

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _hash.AppendData(bytes);
    }

    private void Skip(ReadOnlySpan<byte> zeros)
    {
        _file.Seek(zeros.Length, SeekOrigin.Current);
        _hash.AppendData(zeros);
    }
}
