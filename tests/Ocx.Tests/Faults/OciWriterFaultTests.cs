using System.Text;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Faults;

[Collection(LocksCollection.Name)]
public sealed class OciWriterFaultTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.InMemory();
    private readonly Image _old = ImageOf("old:1", 700, 5000);
    private readonly Image _new = ImageOf("new:1", 5000, 70_000);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void An_archive_is_the_old_or_the_new_one_whatever_call_fails()
    {
        WriteArchive("old.tar", _old, Kernel.Real);
        WriteArchive("new.tar", _new, Kernel.Real);
        byte[] old = File.ReadAllBytes(_scratch["old.tar"]);
        byte[] complete = File.ReadAllBytes(_scratch["new.tar"]);
        foreach (bool replaces in new[] { false, true })
        {
            Sweep.Over(
                Sweep.Errors,
                () =>
                {
                    File.Delete(_scratch["out.tar"]);
                    if (replaces) _scratch.Write("out.tar", old);
                },
                kernel => WriteArchive("out.tar", _new, kernel),
                (thrown, kernel) =>
                {
                    byte[]? found = File.Exists(_scratch["out.tar"]) ? File.ReadAllBytes(_scratch["out.tar"]) : null;
                    if (thrown is null) Assert.Equal(complete, found);
                    else Assert.True(found is null ? !replaces : found.AsSpan().SequenceEqual(complete) || (replaces && found.AsSpan().SequenceEqual(old)));
                    if (kernel.Failed is not "unlink") Assert.Equal(found is null ? 2 : 3, Directory.GetFileSystemEntries(_scratch.Root).Length);
                    WriteArchive("out.tar", _new, Kernel.Real);
                    Assert.Equal(complete, File.ReadAllBytes(_scratch["out.tar"]));
                    Assert.Equal(3, Directory.GetFileSystemEntries(_scratch.Root).Length);
                });
        }
    }

    [Fact]
    public void A_new_layout_is_there_whole_or_not_at_all_whatever_call_fails()
    {
        WriteDirectory("expected", _new, Kernel.Real);
        string[] expected = Scratch.ListingOf(_scratch["expected"]);
        Sweep.Over(
            Sweep.Errors,
            () => Remove("out"),
            kernel => WriteDirectory("out", _new, kernel),
            (thrown, kernel) =>
            {
                bool isThere = Directory.Exists(_scratch["out"]);
                if (thrown is null || isThere) Assert.Equal(expected, Scratch.ListingOf(_scratch["out"]));
                if (kernel.Failed is not ("unlink" or "rmdir")) Assert.Equal(isThere ? 2 : 1, Directory.GetFileSystemEntries(_scratch.Root).Length);
                WriteDirectory("out", _new, Kernel.Real);
                Assert.Equal(expected, Scratch.ListingOf(_scratch["out"]));
            });
    }

    [Fact]
    public void An_existing_layout_keeps_what_it_had_whatever_call_fails()
    {
        WriteDirectory("out", _old, Kernel.Real);
        string[] old = Scratch.ListingOf(_scratch["out"]);
        WriteDirectory("out", _new, Kernel.Real);
        string[] both = Scratch.ListingOf(_scratch["out"]);
        string oldIndex = Assert.Single(old, IsIndex);
        string newIndex = Assert.Single(both, IsIndex);
        Assert.NotEqual(oldIndex, newIndex);
        Sweep.Over(
            Sweep.Errors,
            () =>
            {
                Remove("out");
                WriteDirectory("out", _old, Kernel.Real);
            },
            kernel => WriteDirectory("out", _new, kernel),
            (thrown, kernel) =>
            {
                string[] found = Scratch.ListingOf(_scratch["out"]);
                if (thrown is null) Assert.Equal(both, found);

                // Blobs that nobody points at may be there already; those of an index that is there must be.
                Assert.Empty((found.Contains(newIndex) ? both : old).Except(found));
                if (kernel.Failed is not "unlink") Assert.Empty(found.Except(both).Except(old));
                WriteDirectory("out", _new, Kernel.Real);
                Assert.Equal(both, Scratch.ListingOf(_scratch["out"]));
            });

        static bool IsIndex(string line) => line.StartsWith("index.json ", StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_at_any_call_changes_nothing()
    {
        WriteDirectory("expected", _new, Kernel.Real);
        string[] expected = Scratch.ListingOf(_scratch["expected"]);
        Sweep.Over(
            [Errno.EINTR],
            () => Remove("out"),
            kernel => WriteDirectory("out", _new, kernel),
            (thrown, _) =>
            {
                Assert.Null(thrown);
                Assert.Equal(expected, Scratch.ListingOf(_scratch["out"]));
            });
    }

    [Fact]
    public void A_layer_that_is_not_what_it_claims_leaves_nothing()
    {
        var id = new DiffId(Digest.Compute("something else"u8));
        Image image = ImageOf("bad:1", [(id, new LiteralSource(new byte[2000]))]);
        var kernel = new FaultyKernel();
        Assert.Throws<IntegrityException>(() => WriteArchive("out.tar", image, kernel));
        Assert.Throws<IntegrityException>(() => WriteDirectory("out", image, kernel));
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
        Assert.Empty(kernel.StillOpen);
    }

    // One job: the calls of a run are the same each time.
    private static WriteOptions Options => new() { Jobs = 1 };

    private void WriteArchive(string name, Image image, Kernel kernel)
    {
        using var writer = new OciArchiveWriter(_scratch[name], Options, kernel);
        writer.Put(image);
        writer.Commit(CancellationToken.None);
    }

    private void WriteDirectory(string name, Image image, Kernel kernel)
    {
        using var writer = new OciDirectoryWriter(_scratch[name], Options, kernel);
        writer.Put(image);
        writer.Commit(CancellationToken.None);
    }

    private void Remove(string name)
    {
        using DirectoryHandle root = DirectoryHandle.Open(_scratch.Root);
        root.TryRemoveTree(name);
    }

    private static Image ImageOf(string name, params int[] lengths)
    {
        var random = new Random(lengths[0]);
        return ImageOf(name, [.. lengths.Select(length =>
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            return (new DiffId(Digest.Compute(bytes)), (IByteSource)new LiteralSource(bytes));
        })]);
    }

    private static Image ImageOf(string name, (DiffId Id, IByteSource Tar)[] layers)
    {
        string ids = string.Join(',', layers.Select(l => $"\"{l.Id}\""));
        byte[] config = Encoding.UTF8.GetBytes($$$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[{{{ids}}}]}}""");

        // No writer of layouts asks for the chainIDs.
        return new Image(
            "memory", ImageConfig.Parse(config, "memory"),
            [.. layers.Select(l => new Layer(l.Id, ChainId.Of(l.Id), () => l.Tar))],
            [ImageReference.Parse(name)]);
    }
}
