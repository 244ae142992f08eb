using System.Text;
using BenchmarkDotNet.Attributes;
using Ocx.TarSplit;

namespace Ocx.Benchmarks.Micro;

/// <summary>What an entry costs as lines of tar-split: one of a header and its padding, and one of the file.</summary>
[MemoryDiagnoser]
public class LineBenchmarks
{
    private const int Entries = 10_000;

    private readonly byte[] _header = new byte[1024];
    private readonly byte[] _checksum = new byte[Crc64.Size];
    private readonly byte[][] _names = [.. Enumerable.Range(0, Entries).Select(i => Encoding.ASCII.GetBytes($"usr/share/doc/package-{i}/copyright"))];
    private byte[] _usual = [];
    private byte[] _spaced = [];

    [GlobalSetup]
    public void Prepare()
    {
        new Random(1).NextBytes(_header.AsSpan(0, 150));
        var lines = new MemoryStream();
        WriteTo(lines);
        _usual = lines.ToArray();
        _spaced = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(_usual).Replace("\":", "\": ", StringComparison.Ordinal));
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public void Write() => WriteTo(Stream.Null);

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Measure() => Sum(_usual, decodes: false, refusesDuplicates: true);

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Decode() => Sum(_usual, decodes: true, refusesDuplicates: false);

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Decode_what_another_program_wrote() => Sum(_spaced, decodes: true, refusesDuplicates: false);

    private void WriteTo(Stream output)
    {
        using var writer = new TarSplitWriter(output);
        foreach (byte[] name in _names)
        {
            writer.WriteSegment(_header);
            writer.WriteFile(name, 700, _checksum);
        }
    }

    private static long Sum(byte[] lines, bool decodes, bool refusesDuplicates)
    {
        using var reader = new TarSplitReader(new MemoryStream(lines), "lines", refusesDuplicates);
        long sum = 0;
        while (reader.Read()) sum += reader.Size + (decodes && reader.HasPayload ? reader.Payload.Length : reader.PayloadLength);
        return sum;
    }
}
