using BenchmarkDotNet.Attributes;
using Ocx.Tar;

namespace Ocx.Benchmarks.Micro;

/// <summary>The numbers of a tar: eight in each header.</summary>
[MemoryDiagnoser]
public class NumberBenchmarks
{
    private static readonly byte[] Octal = "00000012345\0"u8.ToArray();
    private static readonly byte[] Padded = "     12345 \0"u8.ToArray();
    private static readonly byte[] Base256 = [0x80, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0];
    private static readonly byte[] Decimal = "1700000000"u8.ToArray();

    [Benchmark]
    public long Parse_octal() => Parsed(Octal);

    [Benchmark]
    public long Parse_octal_with_spaces() => Parsed(Padded);

    [Benchmark]
    public long Parse_base_256() => Parsed(Base256);

    [Benchmark]
    public long Parse_decimal() => TarNumber.TryParseDecimal(Decimal, out long value) ? value : throw NoNumber();

    private static long Parsed(byte[] field) => TarNumber.TryParse(field, out long value) ? value : throw NoNumber();

    private static InvalidOperationException NoNumber() => new("it is a number");
}
