using FsCheck;
using FsCheck.Fluent;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Formats;

/// <summary>The promise of the whole, for images of any layers.</summary>
public class ExportProperties
{
    private static readonly Gen<byte[][]> Images = Gen.OneOf(TarGenerator.Tars, Gen.Elements(SampleLayers.Base, SampleLayers.Top, SampleLayers.Empty)).ListOf().Select(l => l.Take(4).ToArray());

    [Fact]
    public void What_is_exported_is_what_was_unpacked_byte_for_byte() =>
        Prop.ForAll(Images.ToArbitrary(), Comes_back).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Generated_images_reach_the_store_often_enough_to_mean_something()
    {
        int stored = Images.Sample(100).Count(tars =>
        {
            using var store = new StoreBuilder();
            return tars.Length > 0 && TryAdd(store, tars) is not null;
        });
        Assert.InRange(stored, 20, 100);
    }

    private static bool Comes_back(byte[][] tars)
    {
        using var store = new StoreBuilder();
        if (TryAdd(store, tars) is not { } image) return true;
        string output = store.Beside("out.oci");
        using (var reader = new Overlay2Reader(store.Root))
        using (OciArchiveWriter writer = new OciArchiveWriter(output, new WriteOptions { Jobs = 2 }))
        {
            writer.Put(reader.Open(new ImageEntry(image.Id, [ImageReference.Parse("any:1")])));
            writer.Commit(CancellationToken.None);
        }

        return LayoutFiles.OfArchive(output).Images.Single().Equals(new WrittenImage("any:1", image.Config, image.Tars));
    }

    // Null for what Docker could not store either: no tar, one that cannot come back, names too long for a file.
    private static StoreImage? TryAdd(StoreBuilder store, byte[][] tars)
    {
        try
        {
            return store.Add("any:1", tars);
        }
        catch (Exception e) when (e is ImageFormatException or InvalidDataException or LinuxException { Errno: Errno.ENAMETOOLONG or Errno.EISDIR or Errno.ENOTDIR })
        {
            return null;
        }
    }
}
