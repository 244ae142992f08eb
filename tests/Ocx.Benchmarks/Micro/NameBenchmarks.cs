using System.Text;
using BenchmarkDotNet.Attributes;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Benchmarks.Micro;

/// <summary>What it costs to know which names a layer has had.</summary>
[MemoryDiagnoser]
public class NameBenchmarks
{
    private byte[][] _names = [];

    [Params(1_000, 1_000_000)]
    public int Names { get; set; }

    [GlobalSetup]
    public void Prepare() => _names = [.. Enumerable.Range(0, Names).Select(i => Encoding.ASCII.GetBytes($"usr/share/doc/package-{i}/copyright"))];

    [Benchmark]
    public bool Add_all_names()
    {
        var seen = new DuplicateNames();
        bool isNew = true;
        foreach (byte[] name in _names) isNew &= seen.TryAdd(name);
        return isNew;
    }

    [Benchmark]
    public int Clean_all_names()
    {
        Span<byte> buffer = stackalloc byte[64];
        int length = 0;
        foreach (byte[] name in _names) length += TarPath.Clean(name, buffer).Length;
        return length;
    }
}
