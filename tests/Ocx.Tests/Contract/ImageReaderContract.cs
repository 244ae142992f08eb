using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Tests.Formats;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Contract;

/// <summary>What every reader must do. A format's tests derive from this and say how a home of it is made.</summary>
public abstract class ImageReaderContract : IDisposable
{
    protected TemporaryDirectory Scratch { get; } = new();

    protected TestImage[] Images { get; } =
    [
        new(["app:1", "app:2"], [SampleLayers.Base, SampleLayers.Top]),
        new(["other:latest"], [SampleLayers.Base, SampleLayers.Large("big", 200_000)]),
    ];

    /// <summary>Makes a home with these images at <paramref name="path"/>.</summary>
    protected abstract void Make(string path, IReadOnlyList<TestImage> images);

    protected abstract IImageReader Open(string path);

    /// <summary>Every file that holds a byte of a layer or a document; damage to any must be noticed or do no harm.</summary>
    protected abstract IEnumerable<string> Files(string path);

    [Fact]
    public void Every_image_and_every_name_is_listed()
    {
        using IImageReader reader = OpenNew();
        Assert.Equal(2, reader.Entries.Count);
        foreach (TestImage image in Images) Assert.Equal(image.Names, reader.Entries.Single(e => e.Id == image.Id).Names.Select(n => n.Familiar));
        Assert.All(reader.Entries, e => Assert.True(e.IsPresent));
    }

    [Fact]
    public void Configs_and_layers_come_byte_for_byte()
    {
        using IImageReader reader = OpenNew();
        foreach (TestImage expected in Images)
        {
            Image image = reader.Open(reader.Entries.Single(e => e.Id == expected.Id));
            Assert.Equal(expected.Id, image.Id);
            Assert.Equal(expected.Config, image.Config.Bytes.ToArray());
            Assert.Equal(expected.Tars, image.Layers.Select(l => Parts.Join(l.OpenTar())));
            Assert.All(image.Layers, l => Assert.Equal(l.OpenTar().Length, Parts.Join(l.OpenTar()).Length));
        }
    }

    [Fact]
    public void An_image_has_all_its_names_until_it_is_told_which()
    {
        using IImageReader reader = OpenNew();
        Image image = reader.Open(reader.Entries.Single(e => e.Id == Images[0].Id));
        Assert.Equal(Images[0].Names, image.Names.Select(n => n.Familiar));
        Assert.Equal(["app:2"], image.Only([ImageReference.Parse("app:2")], []).Names.Select(n => n.Familiar));
    }

    [Fact]
    public void A_layer_can_be_read_again_and_only_in_part()
    {
        using IImageReader reader = OpenNew();
        Layer layer = reader.Open(reader.Entries.Single(e => e.Id == Images[1].Id)).Layers[1];
        var source = layer.OpenTar();
        Assert.NotEqual(0, source.Segments().First().Length);
        Assert.Equal(Parts.Join(source), Parts.Join(source));
    }

    [Fact]
    public void Reading_changes_nothing()
    {
        Make(Scratch["home"], Images);
        string[] before = [.. Files(Scratch["home"]).Order().Select(State)];
        using (IImageReader reader = Open(Scratch["home"])) Parts.Join(reader.Open(reader.Entries.Single(e => e.Id == Images[0].Id)).Layers[0].OpenTar());
        Assert.Equal(before, Files(Scratch["home"]).Order().Select(State));

        static string State(string path) => $"{path} {File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(File.ReadAllBytes(path)).GetHashCode(StringComparison.Ordinal)}";
    }

    [Fact]
    public void What_is_not_there_is_not_found() => Assert.Throws<ImageNotFoundException>(() => Open(Scratch["missing"]));

    // Whatever a disk does to a file, what leaves the reader is one of the library's own exceptions, or bytes whose digest
    // the writer finds wrong; never a crash, and never a document that is not its digest's.
    [Fact]
    public void Damage_to_any_file_is_an_error_of_the_library_or_shows_in_a_digest()
    {
        Make(Scratch["home"], Images);
        foreach (string path in Files(Scratch["home"]).Order(StringComparer.Ordinal).ToArray())
        {
            byte[] whole = File.ReadAllBytes(path);
            foreach (byte[] damaged in new[] { [], whole[..(whole.Length / 2)], Flipped(whole, 0), Flipped(whole, whole.Length / 2), Flipped(whole, whole.Length - 1) })
            {
                File.WriteAllBytes(path, damaged);
                Exception? e = Record.Exception(ReadAll);
                Assert.True(e is null or OcxException, $"{path}: {e}");
            }

            File.WriteAllBytes(path, whole);
        }

        ReadAll();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Scratch.Dispose();

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        if (bytes.Length > 0) flipped[at] ^= 0x20;
        return flipped;
    }

    private IImageReader OpenNew()
    {
        Make(Scratch["home"], Images);
        return Open(Scratch["home"]);
    }

    private void ReadAll()
    {
        using IImageReader reader = Open(Scratch["home"]);
        foreach (ImageEntry entry in reader.Entries)
        {
            Image image = reader.Open(entry);
            Assert.Equal(entry.Id, ImageId.Of(image.Config.Bytes.Span));
            foreach (Layer layer in image.Layers) Parts.Join(layer.OpenTar());
        }
    }
}
