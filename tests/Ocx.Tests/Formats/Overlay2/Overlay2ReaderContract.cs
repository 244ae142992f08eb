using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.Overlay2;

public sealed class Overlay2ReaderContract : ImageReaderContract
{
    // A store has no order of its own: what its directories list first is chance.
    [Fact]
    public void The_order_of_the_entries_depends_on_the_content_alone()
    {
        Make(Scratch["a"], Images);
        Make(Scratch["b"], [.. Images.Reverse()]);
        using IImageReader a = Open(Scratch["a"]), b = Open(Scratch["b"]);
        Assert.Equal(a.Entries.Select(e => e.Id), b.Entries.Select(e => e.Id));
    }

    protected override void Make(string path, IReadOnlyList<TestImage> images)
    {
        using var store = new StoreBuilder();
        foreach (TestImage image in images)
        {
            StoreImage added = store.AddConfig(image.Config, image.Tars);
            foreach (string name in image.Names) store.Tag(name, added);
        }

        Directory.Move(store.Root, path);
    }

    protected override IImageReader Open(string path) => new Overlay2Reader(path);

    protected override IEnumerable<string> Files(string path) => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories);
}
