using System.Text;
using BenchmarkDotNet.Attributes;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Benchmarks.Micro;

/// <summary>What an entry of a tar costs beside its bytes, by the form of its header.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private const int Entries = 10_000;
    private const int Size = 700;

    private byte[] _tar = [];

    /// <summary>How the headers are written.</summary>
    public enum HeaderForm
    {
        /// <summary>One block.</summary>
        Ustar,

        /// <summary>With a PAX header for a name that is too long.</summary>
        Pax,

        /// <summary>With a GNU header for such a name.</summary>
        GnuLongName,
    }

    [ParamsAllValues]
    public HeaderForm Form { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var tar = new MemoryStream();
        byte[] data = new byte[Size + TarEncoder.PaddingOf(Size)];
        for (int i = 0; i < Entries; i++)
        {
            string name = Form == HeaderForm.Ustar ? $"usr/share/doc/package-{i}/copyright" : $"usr/share/{new string('n', 120)}/package-{i}/{new string('m', 120)}";
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            if (Form == HeaderForm.GnuLongName)
            {
                tar.Write(TarEncoder.Encode(new TarHeader { Name = "././@LongLink"u8.ToArray(), Type = TarType.GnuLongName, Size = bytes.Length }));
                tar.Write(bytes);
                tar.Write(new byte[TarEncoder.PaddingOf(bytes.Length)]);
                bytes = bytes[..100];
            }

            tar.Write(TarEncoder.Encode(new TarHeader { Name = bytes, Mode = 0b110_100_100, Size = Size }));
            tar.Write(data);
        }

        tar.Write(TarEncoder.End.Span);
        _tar = tar.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public int Scan()
    {
        using var scanner = new TarScanner(new MemoryStream(_tar), "tar", accounts: false);
        int count = 0;
        while (scanner.Read() == TarEvent.Entry) count++;
        return count;
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public string? Disassemble()
    {
        using var writer = new TarSplitWriter(Stream.Null);
        return Disassembler.Disassemble(new MemoryStream(_tar), writer, "tar");
    }
}
