using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Contract;

/// <summary>
/// What every writer must do. A format's tests derive from this and say how the writer is opened and how what it has
/// written is read, without the library's own reader. Images come from an overlay2 store, whose damage shows only on the way.
/// </summary>
public abstract class ImageWriterContract : IDisposable
{
    private readonly Overlay2Reader _reader;

    protected ImageWriterContract()
    {
        First = Store.Add(["app:1"], [SampleLayers.Base, SampleLayers.Top]);
        Second = Store.Add(["other:1"], [SampleLayers.Base, SampleLayers.Large("big", 300_000), SampleLayers.Empty]);
        _reader = new Overlay2Reader(Store.Root);
    }

    protected StoreBuilder Store { get; } = new();

    protected TemporaryDirectory Scratch { get; } = new();

    protected string Output => Scratch["output"];

    protected StoreImage First { get; }

    protected StoreImage Second { get; }

    protected abstract IImageWriter Open(string path, WriteOptions options);

    /// <summary>The images at <paramref name="path"/>, in their order, one for each name or for none; every digest checked.</summary>
    protected abstract IReadOnlyList<WrittenImage> Read(string path);

    /// <summary>Bytes at <paramref name="path"/> that a plan counts.</summary>
    protected abstract long LengthOf(string path);

    [SkippableFact]
    public void What_is_written_is_what_was_put()
    {
        Write(Get(First, "app:1"), Get(Second, "other:1"));
        Assert.Equal([Written(First, "app:1"), Written(Second, "other:1")], Read(Output));
        Assert.Equal(["output"], Scratch.Names);
    }

    [SkippableFact]
    public void An_image_with_two_names_has_both()
    {
        Write(Get(First, "app:1", "localhost:5000/team/app:v2"));
        Assert.Equal([Written(First, "app:1"), Written(First, "localhost:5000/team/app:v2")], Read(Output));
    }

    [SkippableFact]
    public void An_image_without_a_name_is_written_too()
    {
        Write(Get(First));
        Assert.Equal([Written(First, null)], Read(Output));
    }

    [SkippableFact]
    public void An_image_without_layers_is_written_too()
    {
        StoreImage image = Store.Add("empty:1", []);
        Write(Get(image, "empty:1"));
        Assert.Equal([Written(image, "empty:1")], Read(Output));
    }

    [SkippableFact]
    public void A_layer_that_an_image_has_twice_is_written_once()
    {
        StoreImage image = Store.Add("twice:1", SampleLayers.Empty, SampleLayers.Base, SampleLayers.Empty);
        Write(Get(image, "twice:1"));
        Assert.Equal([Written(image, "twice:1")], Read(Output));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void The_bytes_do_not_depend_on_how_many_layers_move_at_a_time(int jobs)
    {
        StoreImage many = Store.Add("many:1", [.. Enumerable.Range(0, 20).Select(i => SampleLayers.Large($"file{i}", 5_000 * i, i))]);
        Write(Get(many, "many:1"), Get(Second, "other:1"));
        WriteTo(Scratch["again"], new WriteOptions { Jobs = jobs }, Get(many, "many:1"), Get(Second, "other:1"));
        Assert.Equal(Snapshot(Output), Snapshot(Scratch["again"]));
    }

    [SkippableFact]
    public void A_plan_says_what_is_written_and_writes_nothing()
    {
        // As old as can be, so that any change shows.
        Directory.SetLastWriteTimeUtc(Scratch.Path, DateTime.UnixEpoch);
        using IImageWriter writer = Open(Output, new WriteOptions());
        writer.Put(Get(First, "app:1"));
        writer.Put(Get(Second, "other:1"));
        WritePlan plan = writer.Plan(CancellationToken.None);
        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(Scratch.Path));
        Assert.Equal([First.Id, Second.Id], plan.Images.Select(i => i.Id));
        Assert.Equal(["app:1"], plan.Images[0].Names.Select(n => n.Familiar));
        Assert.Equal(4, plan.Blobs.Count(b => b.IsLayer));
        Assert.Equal(plan.Blobs.Count, plan.Blobs.Select(b => b.Digest).Distinct().Count());
        writer.Commit(CancellationToken.None);
        Assert.Equal(LengthOf(Output), plan.Length);
    }

    [SkippableFact]
    public void Without_a_commit_nothing_appears()
    {
        using (IImageWriter writer = Open(Output, new WriteOptions()))
        {
            writer.Put(Get(First, "app:1"));
            writer.Plan(CancellationToken.None);
        }

        Assert.Empty(Scratch.Names);
    }

    [SkippableFact]
    public void Cancelled_before_it_began_it_leaves_nothing()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => WriteTo(Output, new WriteOptions(), new CancellationToken(canceled: true), Get(First, "app:1")));
        Assert.Empty(Scratch.Names);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancelled_in_the_middle_it_leaves_nothing(int jobs)
    {
        using var cancellation = new CancellationTokenSource();
        var options = new WriteOptions { Jobs = jobs, Listener = new RecordingListener { OnAdvanced = cancellation.Cancel } };
        Assert.ThrowsAny<OperationCanceledException>(() => WriteTo(Output, options, cancellation.Token, Get(First, "app:1"), Get(Second, "other:1")));
        Assert.Empty(Scratch.Names);
    }

    [SkippableFact]
    public void Cancelled_in_the_middle_it_leaves_what_was_there()
    {
        Write(Get(First, "app:1"));
        string[] before = Snapshot(Output);
        using var cancellation = new CancellationTokenSource();
        var options = new WriteOptions { Listener = new RecordingListener { OnAdvanced = cancellation.Cancel } };
        Assert.ThrowsAny<OperationCanceledException>(() => WriteTo(Output, options, cancellation.Token, Get(Second, "app:1")));
        Assert.Equal(before, Snapshot(Output));
        Assert.Equal(["output"], Scratch.Names);
    }

    [SkippableFact]
    public void The_listener_hears_of_every_layer_that_moves_from_its_start_to_its_end()
    {
        var listener = new RecordingListener();
        WriteTo(Output, new WriteOptions { Listener = listener }, Get(First, "app:1"), Get(Second, "other:1"));
        Assert.Equal(1, listener.PlannedCount);
        Digest[] layers = [.. First.DiffIds.Concat(Second.DiffIds).Select(d => d.Digest).Distinct().Order()];
        Assert.Equal(layers, listener.Begun.Select(b => b.Digest).Order());
        Assert.Equal(layers, listener.Ended.Select(b => b.Digest).Order());
        Assert.All(listener.Ended, b => Assert.Equal(b.Length, listener.Bytes[b]));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_flipped_bit_in_a_file_of_a_layer_names_the_file_and_its_checksums(bool isLarge)
    {
        string path = isLarge ? Store.TreeOf(Second.ChainIds[1]) + "/big" : Store.TreeOf(First.ChainIds[0]) + "/etc/hostname";
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        string message = FailToWrite();
        Assert.Matches($"{path}: expected CRC64 [0-9a-f]{{16}}, found CRC64 [0-9a-f]{{16}}", message);
        Assert.Contains((isLarge ? Second.DiffIds[1] : First.DiffIds[0]).ToString(), message);
    }

    [SkippableTheory]
    [InlineData("shorter", "found 3 bytes")]
    [InlineData("longer", "found 8 bytes")]
    [InlineData("missing", "found nothing there")]
    [InlineData("directory", "found no regular file")]
    [InlineData("dangling link", "found nothing there")]
    [InlineData("link to itself", "found nothing there")]
    [InlineData("link out of the tree", "found nothing there")]
    [InlineData("pipe", "found no regular file")]
    public void A_file_of_a_layer_that_is_something_else_is_named(string damage, string found)
    {
        string path = Store.TreeOf(First.ChainIds[0]) + "/etc/hostname";
        string secret = Store.Beside("secret");
        File.Move(path, secret);
        if (damage is "shorter" or "longer") File.WriteAllBytes(path, damage == "shorter" ? "doc"u8 : "docker!\n"u8);
        if (damage == "directory") Directory.CreateDirectory(path);
        if (damage == "dangling link") File.CreateSymbolicLink(path, "nowhere");
        if (damage == "link to itself") File.CreateSymbolicLink(path, "hostname");

        // The right bytes, but not the layer's own.
        if (damage == "link out of the tree") File.CreateSymbolicLink(path, secret);
        if (damage == "pipe") File.Move(Scratch.MakePipe("pipe"), path);
        string message = FailToWrite();
        Assert.Contains($"{path}: expected 7 bytes, {found}", message);
    }

    // A directory has a length, too.
    [SkippableFact]
    public void A_directory_as_long_as_the_file_that_it_replaces_is_named()
    {
        Directory.CreateDirectory(Path.Combine(Store.Root, "like"));
        using var root = Ocx.Linux.DirectoryHandle.Open(Store.Root);
        Assert.True(root.TryStatus("like", out Ocx.Linux.FileStatus like));
        Skip.If(like.Size == 0, "on this file system directories have no length");
        StoreImage image = Store.Add("long:1", new Tar.TarBuilder().File("f", new string('x', (int)like.Size)).Done());
        string path = Store.TreeOf(image.Top) + "/f";
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Contains($"{path}: expected {like.Size} bytes, found no regular file (Directory)", Assert.Throws<IntegrityException>(() => Write(Get(image, "long:1"))).Message);
    }

    [SkippableFact]
    public void Of_many_damaged_files_some_are_named()
    {
        byte[] tar = new Tar.TarBuilder().File("1", "x").File("2", "x").File("3", "x").File("4", "x").File("5", "x").File("6", "x").File("7", "x").Done();
        StoreImage image = Store.Add("many:1", tar);
        for (int i = 1; i <= 7; i++) File.WriteAllText($"{Store.TreeOf(image.Top)}/{i}", "y");
        string message = Assert.Throws<IntegrityException>(() => Write(Get(image, "many:1"))).Message;
        Assert.Contains("among others", message);
        Assert.Contains($"{Store.TreeOf(image.Top)}/5", message);
        Assert.DoesNotContain($"{Store.TreeOf(image.Top)}/6", message);
    }

    [SkippableFact]
    public void A_missing_layer_leaves_nothing()
    {
        Directory.Delete(Store.DirectoryOf(Second.ChainIds[1]), recursive: true);
        FailToWrite();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _reader.Dispose();
        Store.Dispose();
        Scratch.Dispose();
    }

    protected static WrittenImage Written(StoreImage image, string? name) => new(name, image.Config, image.Tars);

    protected Image Get(StoreImage image, params string[] names) => _reader.Open(new ImageEntry(image.Id, [.. names.Select(ImageReference.Parse)]));

    protected void Write(params Image[] images) => WriteTo(Output, new WriteOptions(), images);

    protected void WriteTo(string path, WriteOptions options, params Image[] images) => WriteTo(path, options, CancellationToken.None, images);

    protected void WriteTo(string path, WriteOptions options, CancellationToken cancellation, params Image[] images)
    {
        using IImageWriter writer = Open(path, options);
        foreach (Image image in images) writer.Put(image);
        writer.Commit(cancellation);
    }

    /// <summary>Everything at a path: names, modes and bytes. What is left to chance by design is left out.</summary>
    protected virtual string[] Snapshot(string path) =>
        File.Exists(path) ? [State(path, path)] : [.. Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => State(path, p))];

    private static string State(string root, string path) =>
        $"{Path.GetRelativePath(root, path)} {File.GetUnixFileMode(path)} {(File.Exists(path) ? Digest.Compute(File.ReadAllBytes(path)) : "directory")}";

    private string FailToWrite()
    {
        string message = Assert.Throws<IntegrityException>(() => Write(Get(First, "app:1"), Get(Second, "other:1"))).Message;
        Assert.Empty(Scratch.Names);
        return message;
    }
}
