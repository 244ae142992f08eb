using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Faults;

/// <summary>A store with an image of three layers, and the archive that the image came from, beside it.</summary>
internal sealed class StoredImage : IDisposable
{
    private static readonly byte[] Files = new TarBuilder()
        .Header("d", '5').File("d/f", "file").Header("d/h", '1', link: "d/f").File("d/g", "other").Header("d/s", '2', link: "f").Pax("SCHILY.xattr.user.x=y").File("x", "x").File("d/.wh.gone", "").Done();

    /// <summary>Writes the archive; the store comes with <see cref="Import"/>.</summary>
    public StoredImage()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        Archive(Image);
    }

    /// <summary>A directory for more.</summary>
    public Scratch Scratch { get; } = Scratch.InMemory();

    public TestImage Image { get; } = new(["image:1"], [SampleLayers.Of("base", "1"), Files, SampleLayers.Of("top", "2")]);

    public string Root => Scratch["root"];

    public void Dispose() => Scratch.Dispose();

    /// <summary>Has the archive hold another image.</summary>
    public void Archive(TestImage image) => Scratch.Write("image", ArchivePart.Pack(Producers.Make("docker up to 24", image)));

    /// <summary>Makes the store, anew.</summary>
    public void Import()
    {
        using (DirectoryHandle above = DirectoryHandle.Open(Scratch.Root)) above.TryRemoveTree("root");
        using var bundle = Bundle.Open(Scratch["image"], new ReadOptions(Scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        using var writer = new Overlay2Writer(Root, new WriteOptions { Jobs = 1, Syncs = false });
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = Scratch.Root }, CancellationToken.None);
    }

    public string ChainOf(int layer) => ChainId.ForLayers(Image.Tars.Select(t => new DiffId(Digest.Compute(t))))[layer].Hex;

    public string RecordOf(int layer) => $"{Root}/image/overlay2/layerdb/sha256/{ChainOf(layer)}";

    public string DirectoryOf(int layer) => new StoreFiles(Root).DirectoryOf(ChainOf(layer));

    /// <summary>Repairs the store from the archive.</summary>
    public RepairReport Repair(Kernel kernel, bool prunes)
    {
        using var bundle = Bundle.Open(Scratch["image"], new ReadOptions(Scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        return StoreRepair.Run(Root, reader, prunes, new CheckOptions { Jobs = 1 }, kernel, CancellationToken.None);
    }
}
