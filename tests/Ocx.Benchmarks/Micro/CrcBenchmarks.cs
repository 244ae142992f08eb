using BenchmarkDotNet.Attributes;
using Ocx.Compression;
using Ocx.TarSplit;

namespace Ocx.Benchmarks.Micro;

/// <summary>The checksums of tar-split and of gzip, by the processor's multiplication of polynomials and by tables.</summary>
[MemoryDiagnoser]
[Throughput]
public class CrcBenchmarks
{
    private byte[] _bytes = [];

    [Params(40, 700, 1 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _bytes = new byte[Length];
        new Random(1).NextBytes(_bytes);
    }

    [Benchmark]
    public ulong Crc64_of_tar_split()
    {
        Crc64 crc = default;
        crc.Append(_bytes);
        return crc.Value;
    }

    [Benchmark]
    public ulong Crc64_by_tables()
    {
        Crc64 crc = default;
        crc.AppendByTables(_bytes);
        return crc.Value;
    }

    [Benchmark]
    public uint Crc32_of_gzip() => Crc32.Of(_bytes);

    [Benchmark]
    public uint Crc32_by_tables() => Crc32.ByTables(_bytes);
}
