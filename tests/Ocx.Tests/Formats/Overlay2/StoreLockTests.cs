using System.Diagnostics;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>The lock of a store, held by a real process of another program.</summary>
[Collection(LocksCollection.Name)]
public sealed class StoreLockTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly Scratch _scratch = new();
    private readonly List<string> _made = [];

    public StoreLockTests() => Directory.CreateDirectory(Root);

    private string Root => _scratch["root"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_is_free_is_taken_at_once_and_nobody_hears_of_it()
    {
        var listener = new Waiter();
        using (StoreLock? taken = Take(TimeSpan.Zero, listener))
        {
            Assert.False(taken!.HasWaited);
            Assert.True(IsHeld());
            Assert.Equal(["volumes", "volumes/metadata.db"], _made);
        }

        Assert.False(IsHeld());
        Assert.Empty(listener.Holders);
        Take(Long, listener)!.Dispose();
        Assert.Equal(2, _made.Count);
    }

    [Fact]
    public void Who_waits_hears_once_for_whom_and_gets_it()
    {
        using var holder = new LockHolder(Root);
        var listener = new Waiter { OnWaiting = () => Task.Delay(TimeSpan.FromSeconds(0.5)).ContinueWith(_ => holder.End(), TaskScheduler.Default) };
        using StoreLock? taken = Take(Long, listener);
        Assert.True(taken!.HasWaited);
        Assert.Equal([$"sleep, process {holder.Id}"], listener.Holders);
        Assert.True(IsHeld());
        Assert.Empty(_made);
    }

    [Fact]
    public void Whose_patience_is_over_is_told_for_whom_and_how_long_it_waited()
    {
        using var holder = new LockHolder(Root);
        long begun = Stopwatch.GetTimestamp();
        var refused = Assert.Throws<DestinationConflictException>(() => Take(TimeSpan.FromSeconds(0.3), new Waiter()));
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0.3, 60);
        Assert.True(refused.IsInUse);
        Assert.Contains($"(sleep, process {holder.Id}) holds {Root}/volumes/metadata.db", refused.Message);
        Assert.EndsWith("; waited for 0.3 s", refused.Message);
    }

    [Fact]
    public void Without_patience_nobody_is_waited_for()
    {
        using var holder = new LockHolder(Root);
        var listener = new Waiter();
        Assert.DoesNotContain("waited", Assert.Throws<DestinationConflictException>(() => Take(TimeSpan.Zero, listener)).Message);
        Assert.Empty(listener.Holders);
    }

    [Fact]
    public void A_wait_ends_when_it_is_cancelled()
    {
        using var holder = new LockHolder(Root);
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Take(Long, new Waiter { OnWaiting = cancellation.Cancel }, cancellation.Token));
    }

    // A process calls itself what it likes, and its name is going to be printed.
    [Fact]
    public void The_name_of_who_is_waited_for_is_printable()
    {
        string program = _scratch["sl\n\x1b[2Jeep"];
        File.Copy("/bin/sleep", program);
        using var holder = new LockHolder(Root, program: program);
        var listener = new Waiter { OnWaiting = holder.End };
        Take(Long, listener)!.Dispose();
        Assert.Equal([$@"sl\x0a\x1b[2Jeep, process {holder.Id}"], listener.Holders);
    }

    // As an import does that fails on a new root.
    [Fact]
    public void A_file_that_is_taken_away_meanwhile_is_made_anew()
    {
        using var holder = new LockHolder(Root);
        using StoreLock? taken = Take(Long, new Waiter
        {
            OnWaiting = () =>
            {
                Directory.Delete($"{Root}/volumes", recursive: true);
                holder.End();
            },
        });
        Assert.NotNull(taken);
        Assert.True(IsHeld());
        Assert.Equal(["volumes", "volumes/metadata.db"], _made);
    }

    [Fact]
    public void A_file_that_is_replaced_meanwhile_has_another_lock()
    {
        using LockHolder first = new(Root), second = new(_scratch["other"], seconds: 0.5);
        var listener = new Waiter
        {
            OnWaiting = () =>
            {
                File.Move(_scratch["other/volumes/metadata.db"], $"{Root}/volumes/metadata.db", overwrite: true);
                first.End();
            },
        };
        using StoreLock? taken = Take(Long, listener);
        Assert.NotNull(taken);
        Assert.True(IsHeld());
        Assert.Equal([$"sleep, process {first.Id}"], listener.Holders);
        Assert.Empty(_made);
    }

    [Fact]
    public void A_root_that_is_taken_away_meanwhile_has_no_lock()
    {
        using var holder = new LockHolder(Root);
        Assert.Null(Take(Long, new Waiter { OnWaiting = () => TakeAway(holder) }));
        Assert.False(Directory.Exists(Root));
    }

    // What a daemon has put into the file meanwhile is no import's to remove.
    [Fact]
    public void A_file_that_somebody_has_filled_is_not_ours()
    {
        using var holder = new LockHolder(Root);
        Take(Long, new Waiter
        {
            OnWaiting = () =>
            {
                File.WriteAllText($"{Root}/volumes/metadata.db", "volumes");
                holder.End();
            },
        })!.Dispose();
        Assert.Empty(_made);
        Assert.Equal("volumes", File.ReadAllText($"{Root}/volumes/metadata.db"));
    }

    [Fact]
    public void What_leads_nowhere_is_an_error_and_no_end_of_tries()
    {
        Directory.CreateDirectory($"{Root}/volumes");
        File.CreateSymbolicLink($"{Root}/volumes/metadata.db", "nowhere");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Take(Long, new Waiter())).Errno);
    }

    [SkippableFact]
    public void An_import_into_a_root_that_is_taken_away_meanwhile_makes_it_anew()
    {
        using var holder = new LockHolder(Root);
        var listener = new Waiter { OnWaiting = () => TakeAway(holder) };
        StoreImage image = Import(listener);
        Assert.Equal([new WrittenImage("app:1", image.Config, image.Tars)], new StoreFiles(Root).Images);
        Assert.Empty(new StoreFiles(Root).Orphans);
    }

    [SkippableFact]
    public void What_another_import_has_brought_meanwhile_is_in_the_plan()
    {
        using var holder = new LockHolder(Root);
        var listener = new Waiter
        {
            OnWaiting = () =>
            {
                holder.End();
                Import(new TransferListener());
            },
        };
        Import(listener);
        Assert.Equal([false, true], listener.Plans.Select(p => p.Blobs.All(b => b.IsReused)));
    }

    private StoreImage Import(TransferListener listener)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may write a store");
        using var source = new StoreBuilder();
        StoreImage image = source.Add("app:1", SampleLayers.Base);
        using var reader = new Overlay2Reader(source.Root);
        using var writer = new Overlay2Writer(Root, new WriteOptions { Patience = Long, Listener = listener });
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Root }, CancellationToken.None);
        return image;
    }

    private StoreLock? Take(TimeSpan patience, TransferListener listener, CancellationToken cancellation = default)
    {
        using DirectoryHandle root = DirectoryHandle.Open(Root);
        return StoreLock.TryTake(root, _made.Add, patience, listener, cancellation);
    }

    private bool IsHeld()
    {
        using DirectoryHandle root = DirectoryHandle.Open(Root);
        return StoreLock.IsHeld(root);
    }

    private void TakeAway(LockHolder holder)
    {
        Directory.Delete(Root, recursive: true);
        holder.End();
    }

    private sealed class Waiter : TransferListener
    {
        public Action OnWaiting { get; init; } = () => { };

        public List<string?> Holders { get; } = [];

        public List<WritePlan> Plans { get; } = [];

        public override void Waiting(string? holder)
        {
            Holders.Add(holder);
            OnWaiting();
        }

        public override void Planned(WritePlan plan) => Plans.Add(plan);
    }
}
