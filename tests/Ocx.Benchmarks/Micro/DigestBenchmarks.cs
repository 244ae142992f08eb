using BenchmarkDotNet.Attributes;
using Ocx.Images;

namespace Ocx.Benchmarks.Micro;

/// <summary>What digesting costs: what the C library of OpenSSL does, and what it takes to get there.</summary>
[MemoryDiagnoser]
[Throughput]
public class DigestBenchmarks
{
    private byte[] _bytes = [];

    [Params(64, 4 << 10, 64 << 10, 1 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Prepare() => _bytes = new byte[Length];

    [Benchmark]
    public Digest Sha256() => Digest.Compute(_bytes);

    [Benchmark]
    public Digest Sha512() => Digest.Compute(DigestAlgorithm.Sha512, _bytes);

    [Benchmark]
    public Digest Sha256_of_a_stream() => Digest.Compute(DigestAlgorithm.Sha256, new MemoryStream(_bytes), CancellationToken.None);
}
