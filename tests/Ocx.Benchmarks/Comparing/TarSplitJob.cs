using System.IO.Compression;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.TarSplit;

namespace Ocx.Benchmarks.Comparing;

/// <summary>What the tar-split program does, done by the library: <c>disassemble TAR LINES</c> and <c>assemble LINES TREE TAR</c>.</summary>
internal static class TarSplitJob
{
    public static int Disassemble(string tar, string lines)
    {
        using FileStream input = File.OpenRead(tar), output = File.Create(lines);
        using var gzip = new GZipStream(output, CompressionLevel.Fastest);
        using var writer = new TarSplitWriter(gzip);
        Disassembler.Disassemble(input, writer, tar);
        return 0;
    }

    public static int Assemble(string lines, string tree, string tar)
    {
        var source = new TarSplitSource(() => new GZipStream(File.OpenRead(lines), CompressionMode.Decompress), () => new TreeFiles(tree), lines);
        using DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(tar)!, Kernel.Real);
        using FileHandle output = directory.CreateFile(Path.GetFileName(tar), 0b110_100_100, exactly: false);
        using var writer = new RegionWriter(output, 0);
        writer.Write(source, _ => { }, CancellationToken.None);
        return 0;
    }

    private sealed class TreeFiles(string path) : IPayloadFiles
    {
        private readonly DirectoryHandle _tree = DirectoryHandle.Open(path, Kernel.Real);

        public FileHandle Open(ReadOnlySpan<byte> name) => _tree.OpenInRoot(name);

        public void Dispose() => _tree.Dispose();
    }
}
