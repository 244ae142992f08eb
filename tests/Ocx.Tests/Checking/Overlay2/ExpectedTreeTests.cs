using FsCheck;
using FsCheck.Fluent;
using Ocx.Checking.Overlay2;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Tar;
using Ocx.TarSplit;
using Ocx.Tests.Formats;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Checking.Overlay2;

/// <summary>The tree that a check expects is the tree that unpacking makes, whatever takes whose place.</summary>
public sealed class ExpectedTreeTests : IDisposable
{
    // Few, so that they meet: a slash in front makes a second entry for a path one that is not refused.
    private static readonly Gen<string> Name =
        from name in Gen.Elements("a", "b", "a/b", "a/c", "b/c", "a/b/d", new string('n', 255), "a/" + new string('n', 255))
        from slash in Gen.Elements("", "/")
        select slash + name;

    private static readonly Gen<Action<TarBuilder>> Entry = Gen.OneOf(
        from name in Name
        from content in Gen.Elements("", "x", "content")
        select (Action<TarBuilder>)(t => t.File(name, content)),
        from name in Name
        from type in Gen.Elements('3', '5', '5', '5', '6')
        select (Action<TarBuilder>)(t => t.Header(name, type)),
        from name in Name
        from target in Gen.Elements("a", "/b", "..", "b/c", "../a/c", "nothing")
        from type in Gen.Elements('1', '1', '2')
        select (Action<TarBuilder>)(t => t.Header(name, type, link: target)),
        from name in Name
        select (Action<TarBuilder>)(t => t.LongName($"{Path.GetDirectoryName(name)}/.wh.{Path.GetFileName(name)}").File("x", "", magic: "ustar  \0")),
        from name in Name
        select (Action<TarBuilder>)(t => t.LongName($"{name}/.wh..wh..opq").File("x", "", magic: "ustar  \0")),
        from name in Name
        select (Action<TarBuilder>)(t => t.Pax("SCHILY.xattr.user.k=v", $"path={name}").File("x", "pax")));

    private readonly TemporaryDirectory _scratch = new();

    public ExpectedTreeTests() => Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void It_is_what_unpacking_makes()
    {
        const int tests = 3000;
        int taken = 0, replaced = 0;
        Prop.ForAll(Entry.NonEmptyListOf().Select(e => e.Take(10)).ToArbitrary(), entries =>
        {
            var layer = new TarBuilder();
            foreach (Action<TarBuilder> entry in entries) entry(layer);
            byte[] tar = layer.Done();
            Directory.CreateDirectory(_scratch["tree"]);
            using DirectoryHandle tree = DirectoryHandle.Open(_scratch["tree"]);
            try
            {
                UnpackedLayer unpacked = Unpack(tar, tree);
                ExpectedTree expected = Expect(tar);
                taken++;
                if (Enumerable.Range(0, expected.NodeCount).Any(n => expected[n].IsReplaced)) replaced++;
                Assert.Empty(new TreeComparison(tree, expected, seesTrusted: true).Run(CancellationToken.None));
                Assert.Equal(unpacked.Size, expected.Size());
            }
            catch (Errors.ImageFormatException)
            {
                // It makes no tree.
            }
            finally
            {
                using DirectoryHandle parent = DirectoryHandle.Open(_scratch.Path);
                parent.TryRemoveTree("tree");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));
        Assert.InRange(taken, tests / 10, tests);
        Assert.InRange(replaced, tests / 100, taken);
    }

    private static UnpackedLayer Unpack(byte[] tar, DirectoryHandle tree)
    {
        using var lines = new TarSplitWriter(Stream.Null);
        using var unpacker = new LayerUnpacker(new MemoryStream(tar), tree, OwnerShift.None, lines, "layer");
        return unpacker.Unpack(CancellationToken.None);
    }

    private static ExpectedTree Expect(byte[] tar)
    {
        var expected = new ExpectedTree(OwnerShift.None);
        using var scanner = new TarScanner(new MemoryStream(tar), "layer", accounts: false);
        for (TarEvent next; (next = scanner.Read()) != TarEvent.End;)
        {
            if (next == TarEvent.Entry) expected.Place(scanner.Entry);
        }

        return expected;
    }
}
