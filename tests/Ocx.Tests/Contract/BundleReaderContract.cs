using Ocx.Bundles;
using Ocx.Formats;

namespace Ocx.Tests.Contract;

/// <summary>What a reader of layouts or archives must do besides.</summary>
public abstract class BundleReaderContract : ImageReaderContract
{
    // Unlike a store, these have an order that somebody chose: the first of several platforms is the preferred one.
    [Fact]
    public void The_order_of_the_entries_is_that_of_the_table_of_contents()
    {
        Make(Scratch["a"], Images);
        Make(Scratch["b"], [.. Images.Reverse()]);
        using IImageReader a = Open(Scratch["a"]), b = Open(Scratch["b"]);
        Assert.Equal(Images.Select(i => i.Id), a.Entries.Select(e => e.Id));
        Assert.Equal(Images.Reverse().Select(i => i.Id), b.Entries.Select(e => e.Id));
    }

    protected sealed override IImageReader Open(string path)
    {
        var bundle = Bundle.Open(path, new ReadOptions(Scratch.Path), CancellationToken.None);
        try
        {
            return Open(bundle);
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }

    protected abstract IImageReader Open(Bundle bundle);

    protected override IEnumerable<string> Files(string path) =>
        File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories);
}
