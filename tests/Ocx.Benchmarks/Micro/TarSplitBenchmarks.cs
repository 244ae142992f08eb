using BenchmarkDotNet.Attributes;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Benchmarks;

/// <summary>What a layer of many small files costs beside the copying: headers, lines, checksums, numbers.</summary>
[MemoryDiagnoser]
public class TarSplitBenchmarks
{
    private const int Entries = 10_000;

    private readonly byte[] _payload = new byte[1 << 20];
    private byte[] _tar = [];
    private byte[] _lines = [];

    [GlobalSetup]
    public void Prepare()
    {
        var tar = new MemoryStream();
        for (int i = 0; i < Entries; i++)
        {
            tar.Write(TarEncoder.Encode(new TarHeader { Name = System.Text.Encoding.ASCII.GetBytes($"usr/share/doc/package-{i}/copyright"), Mode = 0b110_100_100, Size = 700 }));
            tar.Write(_payload, 0, 1024);
        }

        tar.Write(TarEncoder.End.Span);
        _tar = tar.ToArray();
        var lines = new MemoryStream();
        using (var writer = new TarSplitWriter(lines)) Disassembler.Disassemble(new MemoryStream(_tar), writer, "tar");
        _lines = lines.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public int Scan_headers()
    {
        using var scanner = new TarScanner(new MemoryStream(_tar), "tar", accounts: false);
        int count = 0;
        while (scanner.Read() == TarEvent.Entry) count++;
        return count;
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public void Disassemble()
    {
        using var writer = new TarSplitWriter(Stream.Null);
        Disassembler.Disassemble(new MemoryStream(_tar), writer, "tar");
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Measure_lines()
    {
        using var reader = new TarSplitReader(new MemoryStream(_lines), "lines", refusesDuplicates: false);
        long sum = 0;
        while (reader.Read()) sum += reader.PayloadLength;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Decode_lines()
    {
        using var reader = new TarSplitReader(new MemoryStream(_lines), "lines");
        long sum = 0;
        while (reader.Read()) sum += reader.HasPayload ? reader.Payload.Length : 0;
        return sum;
    }

    [Benchmark]
    public ulong Checksum_of_a_megabyte()
    {
        Crc64 crc = default;
        crc.Append(_payload);
        return crc.Value;
    }

    [Benchmark]
    public long Parse_a_number() => TarNumber.TryParse("00000012345\0"u8, out long value) ? value : throw new InvalidOperationException("it is one");
}
