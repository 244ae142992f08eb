using Ocx.Checking;
using Ocx.Containers;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Checking;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;

namespace Ocx.Tests.Faults;

/// <summary>A commit of a container, whatever happens to a call of it; what the container wrote stays as it was.</summary>
[Collection(LocksCollection.Name)]
public sealed class CommitFaultTests : IDisposable
{
    private static readonly TestImage Image = new(["image:1"], [SampleLayers.Base, SampleLayers.Top]);

    private readonly Scratch _scratch = Scratch.InMemory();
    private ContainerHost _host;
    private string _container;

    public CommitFaultTests()
    {
        (_host, _container) = MakeHost();
        Directory.CreateDirectory(_scratch["tmp"]);
    }

    public void Dispose()
    {
        _host.Dispose();
        _scratch.Dispose();
    }

    [SkippableTheory]
    [InlineData(OutputFormat.Oci)]
    [InlineData(OutputFormat.Docker)]
    public void An_archive_is_there_whole_or_not_at_all(OutputFormat format)
    {
        string[] before = new StoreFiles(_host.Root).State;
        var sweep = new OutputSweep(_scratch, (output, kernel) =>
        {
            using IImageWriter writer = Writers.Open(format, output, kernel);
            Commit(writer, kernel);
        });
        Assert.InRange(sweep.All(), 200, int.MaxValue);
        Assert.Equal(before, new StoreFiles(_host.Root).State);
    }

    [SkippableFact]
    public void The_store_is_the_old_or_the_new_one()
    {
        IReadOnlyList<WrittenImage> old = Images(), both = CommitIntoStore(new FaultyKernel());
        Assert.Equal(old.Count + 1, both.Count);
        int calls = Sweep.OverInTurn(Renew, kernel => CommitIntoStore(kernel), AssertOldOrNew)
            + Sweep.Crashes(Renew, kernel => CommitIntoStore(kernel), AssertOldOrNew)
            + Sweep.Signals(Renew, kernel => CommitIntoStore(kernel), AssertNew)
            + Sweep.ShortCounts(Renew, kernel => CommitIntoStore(kernel), AssertNew);
        Assert.InRange(calls, 1000, int.MaxValue);

        void AssertOldOrNew(Exception? thrown, FaultyKernel kernel)
        {
            Assert.Empty(old.Except(Images()));
            Assert.DoesNotContain(_host.Check().Findings, f => f.Severity == Severity.Damage);
            if (thrown is null) Assert.Equal(both, Images());
            CommitIntoStore(new FaultyKernel());
            AssertNew(kernel);
        }

        void AssertNew(FaultyKernel kernel)
        {
            Assert.Equal(both, Images());
            Assert.Empty(_host.Check().Findings);
            Assert.Equal(ContainerHost.Written, File.ReadAllText(_host.FileOf(_container)));
        }
    }

    private static (ContainerHost Host, string Container) MakeHost()
    {
        var host = new ContainerHost(Image);
        string container = host.Add('a', Image), file = host.FileOf(container);

        // The same image each time, whenever that is.
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(file)!, DateTime.UnixEpoch);
        return (host, container);
    }

    private IReadOnlyList<WrittenImage> Images() => new StoreFiles(_host.Root).Images;

    private void Renew()
    {
        _host.Dispose();
        (_host, _container) = MakeHost();
    }

    private IReadOnlyList<WrittenImage> CommitIntoStore(Kernel kernel)
    {
        using var writer = new Overlay2Writer(_host.Root, Writers.Options, kernel);
        Commit(writer, kernel);
        return Images();
    }

    private void Commit(IImageWriter writer, Kernel kernel)
    {
        using var store = new ContainerStore(_host.Root, kernel);
        using var reader = new CommitReader(store, store.Find(_container), new CommitOptions { Created = new Timestamp(1_700_000_000, 0) }, CancellationToken.None);
        ImageConverter.Convert(reader, writer, new ConversionOptions { Tags = [ImageReference.Parse("saved:1")], TemporaryDirectory = _scratch["tmp"], Write = Writers.Options }, CancellationToken.None);
    }
}
