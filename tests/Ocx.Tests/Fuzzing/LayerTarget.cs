using Ocx.Layers;
using Ocx.Linux;
using Ocx.TarSplit;
using Ocx.Tests.Formats;
using Ocx.Tests.Fuzzing.Mutators;

namespace Ocx.Tests.Fuzzing;

/// <summary>A layer that is unpacked into a tree, beside a file that is none of its business.</summary>
internal sealed class LayerTarget(IReadOnlyList<byte[]> seeds) : FuzzTarget(seeds, [new TarMutator(), new ByteMutator()])
{
    private readonly TemporaryDirectory _scratch = TemporaryDirectory.InMemory();

    public override void Take(byte[] input)
    {
        Directory.CreateDirectory(_scratch["root/tree"]);
        if (!File.Exists(_scratch["x"]))
        {
            File.WriteAllText(_scratch["x"], "canary");
            File.WriteAllText(_scratch["root/x"], "canary");
        }

        using DirectoryHandle root = DirectoryHandle.Open(_scratch["root"]);
        try
        {
            using DirectoryHandle tree = DirectoryHandle.Open(_scratch["root/tree"]);
            using var lines = new TarSplitWriter(Stream.Null);
            using var unpacker = new LayerUnpacker(new MemoryStream(input), tree, OwnerShift.None, lines, "layer");
            unpacker.Unpack(CancellationToken.None);
        }
        finally
        {
            root.TryRemoveTree("tree");
            Assert.Equal([_scratch["root"], _scratch["x"]], Directory.GetFileSystemEntries(_scratch.Path).Order(StringComparer.Ordinal));
            Assert.Equal([_scratch["root/x"]], Directory.GetFileSystemEntries(_scratch["root"]));
            Assert.Equal("canarycanary", File.ReadAllText(_scratch["x"]) + File.ReadAllText(_scratch["root/x"]));
        }
    }

    public override void Dispose()
    {
        _scratch.Dispose();
        base.Dispose();
    }
}
