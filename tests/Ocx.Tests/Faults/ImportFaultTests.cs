using System.Text;
using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Checking.Overlay2;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Faults;

/// <summary>An import, whatever call of it fails: the images that were there are there, the next import succeeds, and nothing is left over.</summary>
[Collection(LocksCollection.Name)]
public sealed class ImportFaultTests : IDisposable
{
    private static readonly byte[] EveryKind = new TarBuilder()
        .Header("d", '5').File("d/f", "file").Header("d/h", '1', link: "d/f").Header("d/s", '2', link: "f").Header("d/p", '6').Header("d/c", '3')
        .Pax("SCHILY.xattr.user.x=y").File("x", "x").File("implied/y", "y").File("d/.wh.gone", "").File("d/.wh..wh..opq", "").Header("l", '2', link: "d").File("/l", "again").Done();

    private readonly Scratch _scratch = Scratch.InMemory();
    private readonly TestImage _old = new(["old:1"], [SampleLayers.Base]);
    private readonly TestImage _new = new(["new:1"], [SampleLayers.Base, EveryKind, SampleLayers.Top]);

    public ImportFaultTests()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        _scratch.Write("old", ArchivePart.Pack(Producers.Make("docker up to 24", _old)));
        _scratch.Write("new", ArchivePart.Pack(Producers.Make("docker up to 24", _new)));
    }

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void The_store_is_the_old_or_the_new_one_whatever_call_fails() =>
        Sweep.Over(Sweep.Errors, PrepareOld, kernel => Import("new", kernel), (thrown, _) => AssertOldOrNew(thrown));

    [SkippableFact]
    public void What_a_crash_leaves_is_removed_by_the_next_import() =>
        Sweep.Crashes(PrepareOld, kernel => Import("new", kernel), (thrown, _) => AssertOldOrNew(thrown));

    [SkippableFact]
    public void A_new_root_is_there_with_the_image_or_not_at_all_whatever_call_fails()
    {
        int left = 0;
        int calls = Sweep.Over(Sweep.Errors, Remove, kernel => Import("new", kernel), (thrown, _) =>
        {
            if (thrown is not null && Directory.Exists(_scratch["root"]) && !HasImages())
            {
                // What cannot be removed stays, and so does the lock's file where nobody could tell whose it is: an empty store does no harm.
                left++;
            }
            else if (thrown is null || Directory.Exists(_scratch["root"]))
            {
                // The journal's end may be what failed: the next import finds nothing to take back.
                Assert.Equal([Written(_new)], new StoreFiles(_scratch["root"]).Images);
                Assert.DoesNotContain(Check(), f => f.Severity == Severity.Damage);
            }

            Import("new", new FaultyKernel());
            Assert.True(IsNew());
        });
        Assert.InRange(left, 0, calls / 10);

        bool HasImages() => File.Exists(_scratch["root/image/overlay2/repositories.json"])
            || (Directory.Exists(_scratch["root/image/overlay2/imagedb/content/sha256"]) && Directory.EnumerateFileSystemEntries(_scratch["root/image/overlay2/imagedb/content/sha256"]).Any());
    }

    [SkippableFact]
    public void What_a_crash_leaves_of_a_new_root_is_gone_on_with() =>
        Sweep.Crashes(Remove, kernel => Import("new", kernel), (_, _) =>
        {
            Import("new", new FaultyKernel());
            Assert.True(IsNew());
        });

    [SkippableFact]
    public void A_signal_at_any_call_changes_nothing() =>
        Sweep.Signals(Remove, kernel => Import("new", kernel), _ => Assert.True(IsNew()));

    [SkippableFact]
    public void A_short_count_at_any_call_is_gone_on_with() =>
        Sweep.ShortCounts(Remove, kernel => Import("new", kernel), _ => Assert.True(IsNew()));

    [SkippableTheory]
    [InlineData("lsetxattr", Errno.EPERM, "may not make extended attributes")]
    [InlineData("lsetxattr", Errno.EOPNOTSUPP, "has no extended attributes")]
    [InlineData("mknod", Errno.EPERM, "may not make device nodes")]
    [InlineData("chown", Errno.EPERM, "may not make files of other owners")]
    [InlineData("chown", Errno.EINVAL, "has no files of other owners")]
    public void A_place_where_layers_cannot_be_is_refused_before_any_is_unpacked(string call, Errno errno, string reason)
    {
        Import("old", new FaultyKernel());
        string[] before = Directory.GetFileSystemEntries(_scratch["root/overlay2"]);
        var kernel = new FaultyKernel { Answer = name => name == call ? errno : null };
        var refused = Assert.Throws<UnsupportedFeatureException>(() => Import("new", kernel));
        Assert.Contains(reason, refused.Message);
        Assert.Equal(before, Directory.GetFileSystemEntries(_scratch["root/overlay2"]));
        Assert.Equal([Written(_old)], new StoreFiles(_scratch["root"]).Images);
        Assert.Empty(kernel.StillOpen);
    }

    [SkippableFact]
    public void What_does_not_fit_is_refused_before_any_is_unpacked()
    {
        Import("old", new FaultyKernel());
        string[] before = Directory.GetFileSystemEntries(_scratch["root/overlay2"]);
        var kernel = new FaultyKernel { Free = 100 };
        Assert.Contains("100", Assert.Throws<InsufficientSpaceException>(() => Import("new", kernel)).Message);
        Assert.Equal(before, Directory.GetFileSystemEntries(_scratch["root/overlay2"]));
        Assert.Equal([Written(_old)], new StoreFiles(_scratch["root"]).Images);
    }

    // What a power cut leaves is decided by this order, and by nothing that a test can see afterwards.
    [SkippableFact]
    public void Nothing_is_named_before_what_it_names_is_on_the_disk()
    {
        var kernel = new RecordingKernel();
        Import("new", kernel);
        string[] order = [.. kernel.Calls.SkipWhile(c => c != "syncfs")];
        int Last(string what) => Array.FindLastIndex(order, c => c.Contains(what, StringComparison.Ordinal));
        int First(string what) => Array.FindIndex(order, c => c.Contains(what, StringComparison.Ordinal));
        Assert.DoesNotContain(kernel.Calls.TakeWhile(c => c != "syncfs"), c => c.Contains("layerdb/", StringComparison.Ordinal) || c.Contains("imagedb/", StringComparison.Ordinal));
        string[] chain = [.. ChainId.ForLayers(_new.Tars.Select(t => new DiffId(Digest.Compute(t)))).Select(c => c.Hex)];
        int[] records = [.. chain.Select(First)];
        Assert.DoesNotContain(-1, records);
        Assert.Equal(records.Order(), records);
        Assert.InRange(Last("repositories.json"), records.Max(), int.MaxValue);
        Assert.InRange(First("repositories.json"), Last("imagedb/"), int.MaxValue);
    }

    private void PrepareOld()
    {
        Remove();
        Import("old", new FaultyKernel());
    }

    // Nothing of it may be wrong either; what is left over may be, until the next import.
    private void AssertOldOrNew(Exception? thrown)
    {
        IReadOnlyList<WrittenImage> images = new StoreFiles(_scratch["root"]).Images;
        Assert.Contains(Written(_old), images);
        if (thrown is null) Assert.Contains(Written(_new), images);
        Assert.DoesNotContain(Check(), f => f.Severity == Severity.Damage);
        Import("new", new FaultyKernel());
        Assert.Equal([Written(_new), Written(_old)], new StoreFiles(_scratch["root"]).Images);
        Assert.Empty(new StoreFiles(_scratch["root"]).Orphans);
        Assert.Empty(Check());
    }

    private bool IsNew()
    {
        Assert.Equal([Written(_new)], new StoreFiles(_scratch["root"]).Images);
        Assert.Empty(Check());
        return true;
    }

    private IReadOnlyList<Finding> Check() => StoreChecker.Check(_scratch["root"], new CheckOptions { Jobs = 1 }, Kernel.Real, CancellationToken.None).Findings;

    private static WrittenImage Written(TestImage image) => new(image.Names[0], image.Config, image.Tars);

    private void Import(string source, Kernel kernel)
    {
        using var bundle = Bundle.Open(_scratch[source], new ReadOptions(_scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        using var writer = new Overlay2Writer(_scratch["root"], Writers.Options, kernel);
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Root, Write = Writers.Options }, CancellationToken.None);
    }

    private void Remove()
    {
        using DirectoryHandle root = DirectoryHandle.Open(_scratch.Root);
        root.TryRemoveTree("root");
    }

    private sealed class RecordingKernel : Kernel
    {
        public List<string> Calls { get; } = [];

        public override int SyncFileSystem(int descriptor)
        {
            Calls.Add("syncfs");
            return base.SyncFileSystem(descriptor);
        }

        public override int Rename(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath)
        {
            Calls.Add(Encoding.UTF8.GetString(newPath[..^1]));
            return base.Rename(directory, path, newDirectory, newPath);
        }
    }
}
