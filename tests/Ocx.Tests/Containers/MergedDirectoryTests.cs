using System.Text;
using Ocx.Containers;
using Ocx.Linux;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Containers;

/// <summary>Whiteouts and opaque directories need root, and are in the interoperability tests.</summary>
public sealed class MergedDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_topmost_of_a_name_is_what_is_there()
    {
        Make("upper/both", "12");
        Make("lower/both", "1");
        Make("lower/low", "1");
        using MergedDirectory merged = Merge();
        Assert.Equal(2, merged.Find("both"u8)!.Value.Status.Size);
        Assert.NotNull(merged.Find("low"u8));
        Assert.Null(merged.Find("none"u8));
        Assert.Equal(["both", "low"], Names(merged));
    }

    [Fact]
    public void Directories_merge_and_a_file_between_them_hides_what_is_below()
    {
        Make("upper/d/a", "");
        Make("middle/d/b", "");
        Make("lower/d/c", "");
        Make("upper/e/a", "");
        Make("middle/e", "");
        Make("lower/e/c", "");
        using MergedDirectory merged = Merge("upper", "middle", "lower"), d = merged.TryEnter("d"u8)!, e = merged.TryEnter("e"u8)!;
        Assert.Equal(["a", "b", "c"], Names(d));
        Assert.Equal(["a"], Names(e));
        Assert.Null(d.TryEnter("a"u8));
        Assert.Null(merged.TryEnter("none"u8));
    }

    private static IEnumerable<string> Names(MergedDirectory directory) => directory.Names().Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal);

    private MergedDirectory Merge(params string[] trees) => new([.. (trees.Length > 0 ? trees : ["upper", "lower"]).Select(t => DirectoryHandle.Open(_directory[t]))]);

    private void Make(string name, string content)
    {
        string path = _directory[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
