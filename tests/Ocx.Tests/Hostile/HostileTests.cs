using System.IO.Compression;
using Ocx.Cli;
using Ocx.Compression;
using Ocx.Linux;
using Ocx.Tests.Compression;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Hostile;

/// <summary>
/// What strangers may send. It is taken or refused as the catalogue says, with a message and never with a crash; nothing outside is
/// touched, and of what is refused nothing is left.
/// </summary>
public sealed class HostileTests : IDisposable
{
    // Nothing here depends on time; this only ends what would go on for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, HostileCase> Catalogue = HostileLayers.All.Concat(HostileArchives.All).ToDictionary(c => c.Name);

    private static readonly string[][] Looks = [["images", "-a", "--digests"], ["inspect"], ["history"], ["layers", "--files"], ["check", "--quick", "--progress", "none"]];

    private readonly TemporaryDirectory _scratch = new();
    private readonly Canary _canary;
    private readonly Canary _aim;

    public HostileTests()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        _canary = new Canary(_scratch["canary"]);
        _aim = new Canary(_scratch["aim"]);
        Directory.CreateDirectory(_scratch["tmp"]);
    }

    public static TheoryData<string> Names => [.. Catalogue.Keys];

    private string In => _scratch["in"];

    private string Root => _scratch["root"];

    private string Out => _scratch["out"];

    public void Dispose() => _scratch.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void An_import_takes_it_or_leaves_nothing(string name)
    {
        HostileCase hostile = Write(name);
        string error = Ends(hostile.Code, "import", In, "--root", Root, "--no-sync", "--progress", "none");
        Assert.Contains(hostile.Message, error);
        Assert.Equal(hostile.IsLost, error.Contains("Docker can run layer", StringComparison.Ordinal));
        AssertContained(Root, hostile.Code == ExitCode.Success);
        if (hostile.Code != ExitCode.Success) return;
        hostile.Holds?.Invoke(new LayerTree($"{new StoreFiles(Root).DirectoryOf(Assert.Single(new StoreFiles(Root).Chains))}/diff"));
        if (!hostile.IsLost) Ends(ExitCode.Success, "check", "--root", Root, "--progress", "none");
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void A_conversion_takes_it_or_leaves_nothing(string name)
    {
        HostileCase hostile = Write(name);
        string error = Ends(hostile.Converted, "convert", In, Out, "--format", "oci-dir", "--no-sync", "--progress", "none");
        if (hostile.Converted == hostile.Code) Assert.Contains(hostile.Message, error);
        AssertContained(Out, hostile.Converted == ExitCode.Success);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Who_only_looks_sees_something_or_is_told_why_not(string name)
    {
        HostileCase hostile = Write(name);
        Ends(hostile.Checked, "check", In, "--progress", "none");
        foreach (string[] look in Looks)
        {
            (int code, string error) = Run([.. look, In]);
            Assert.True(code is ExitCode.Success or ExitCode.Integrity or ExitCode.Format or ExitCode.NotFound, $"{look[0]}: {code}: {error}");
        }

        AssertContained(Out, isThere: false);
    }

    [SkippableTheory]
    [InlineData(CompressionKind.Gzip, "1100")]
    [InlineData(CompressionKind.Zstd, "40000")]
    public void A_layer_that_inflates_beyond_the_limit_is_refused_unless_that_is_raised(CompressionKind kind, string ratio)
    {
        // Streams in a row are one stream: what is cheap to inflate is as cheap to make.
        byte[] zeros = new byte[64 << 20];
        byte[] piece = kind == CompressionKind.Zstd ? Encoded.As(kind, zeros) : SmallGzip(zeros);
        const int pieces = 17;
        byte[] start = new TarBuilder().Header("zeros", size: (long)pieces * zeros.Length).Unfinished();
        byte[] bomb = [.. Compressed(start), .. Enumerable.Repeat(piece, pieces).SelectMany(p => p), .. Compressed(new byte[1024])];
        Ocx.Images.Digest diffId = DigestOf(start, zeros, pieces);
        string config = $$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{diffId}}}"]}}""";
        File.WriteAllBytes(In, ArchivePart.Pack([ArchivePart.Text("c.json", config), ArchivePart.File("l.tar", bomb), ArchivePart.Text("manifest.json", """[{"Config":"c.json","RepoTags":["hostile:1"],"Layers":["l.tar"]}]""")]));
        string error = Ends(ExitCode.Format, "import", In, "--root", Root, "--no-sync", "--progress", "none");
        Assert.Contains("in: l.tar: beyond 1073741824 bytes a stream may inflate to 250 times its length (--max-inflation), found ", error);
        Assert.Contains("\nhint:  ", error);
        AssertContained(Root, isThere: false);
        Ends(ExitCode.Format, "convert", In, Out, "--format", "oci-dir", "--progress", "none");
        AssertContained(Out, isThere: false);
        Ends(ExitCode.Success, "convert", In, Out, "--format", "oci-dir", "--no-sync", "--progress", "none", "--max-inflation", ratio);
        AssertContained(Out, isThere: true);

        byte[] Compressed(byte[] plain) => kind == CompressionKind.Zstd ? Encoded.As(kind, plain) : SmallGzip(plain);
    }

    [SkippableFact]
    public void An_archive_that_inflates_beyond_the_limit_is_refused_by_all_that_read_it()
    {
        byte[] piece = Encoded.As(CompressionKind.Zstd, new byte[64 << 20]);
        File.WriteAllBytes(In, [.. Enumerable.Repeat(piece, 17).SelectMany(p => p)]);
        foreach (string[] words in (string[][])[["import", In, "--root", Root, "--progress", "none"], ["images", In]])
        {
            Assert.Contains("beyond 1073741824 bytes a stream may inflate to 250 times its length (--max-inflation)", Ends(ExitCode.Format, words));
            AssertContained(Root, isThere: false);
        }

        Assert.Contains("none of their files", Ends(ExitCode.Format, "images", In, "--max-inflation", "40000"));
    }

    // The kernel knows how long a file can be on the file system where this runs: 16 TiB on ext4.
    [SkippableFact]
    public void A_file_that_is_longer_than_any_can_be_is_the_layer_s_mistake()
    {
        const long length = long.MaxValue;
        File.WriteAllText(_scratch["probe"], "");
        using (FileHandle probe = FileHandle.OpenWrite(_scratch["probe"])) Skip.If(Record.Exception(() => probe.SetLength(length)) is null, "files can be as long as that here");
        File.Delete(_scratch["probe"]);
        foreach (string map in new[] { $"{length},0", $"{length - 3},3" })
        {
            byte[] tar = new TarBuilder().Pax("GNU.sparse.name=s", $"GNU.sparse.size={length}", "GNU.sparse.numblocks=1", $"GNU.sparse.map={map}").File("x", map.EndsWith('3') ? "abc" : "").Done();
            File.WriteAllBytes(In, ArchivePart.Pack(Producers.DockerLegacy([new TestImage(["hostile:1"], [tar])])));
            Assert.Contains("entry 's' cannot be unpacked", Ends(ExitCode.Format, "import", In, "--root", Root, "--no-sync", "--progress", "none"));
            AssertContained(Root, isThere: false);
        }
    }

    // Somebody who may write there could do worse; a link that takes a directory's place at the worst moment must lead nowhere all the same.
    [SkippableFact]
    public void A_directory_that_is_swapped_for_a_symlink_while_it_is_filled_leads_nowhere()
    {
        const int least = 500;
        TarBuilder tar = new TarBuilder().Header("d/", '5');
        for (int i = 0; i < 300; i++)
            tar.Header($"d/{i}/", '5').File($"d/{i}/bird", "dead").Header($"d/{i}/h", '1', link: $"d/{i}/bird").File($"d/nest/{i}", "dead").File($"d/{i}/.wh.egg", "").File($"/d/{i}/bird", "again").Header($"d/nest/s{i}", '2', link: "x");
        File.WriteAllBytes(In, ArchivePart.Pack(Producers.DockerLegacy([new TestImage(["hostile:1"], [tar.Done()])])));
        int swaps = 0, runs = 0;
        bool isOver = false;
        var swapper = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver)) if (Swap()) Interlocked.Increment(ref swaps);
        });
        swapper.Start();
        try
        {
            for (; Volatile.Read(ref swaps) < least; runs++)
            {
                Assert.True(runs < 1000, $"{swaps} swaps in {runs} imports");
                (int code, string error) = Run("import", In, "--root", Root, "--no-sync", "--progress", "none");
                Assert.True(code is ExitCode.Success or ExitCode.Integrity or ExitCode.Format or ExitCode.InputOutput, $"{code}: {error}");
                _canary.AssertUntouched();
                _aim.AssertUntouched();
                RemoveRoot();
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            swapper.Join();
        }

        RemoveRoot();
        Ends(ExitCode.Success, "import", In, "--root", Root, "--no-sync", "--progress", "none");
        AssertContained(Root, isThere: true);
    }

    private bool Swap()
    {
        try
        {
            string tree = Directory.EnumerateDirectories($"{Root}/overlay2").Select(d => $"{d}/diff").First(Directory.Exists);
            Directory.Move($"{tree}/d", $"{tree}/away");
            File.CreateSymbolicLink($"{tree}/d", _aim.Root);
            Thread.SpinWait(2000);
            File.Delete($"{tree}/d");
            Directory.Move($"{tree}/away", $"{tree}/d");
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            // The import was faster, or has made the directory anew.
            return false;
        }
    }

    // The swapper may be at work in it.
    private void RemoveRoot()
    {
        using var above = DirectoryHandle.Open(_scratch.Path);
        for (int i = 0; Directory.Exists(Root); i++)
        {
            try
            {
                above.TryRemoveTree("root");
            }
            catch (LinuxException) when (i < 100)
            {
            }
        }
    }

    private HostileCase Write(string name)
    {
        HostileCase hostile = Catalogue[name];
        File.WriteAllBytes(In, hostile.Archive(_aim.Root));
        return hostile;
    }

    // What the command says; a failure in one line, and maybe a hint.
    private string Ends(int expected, params string[] words)
    {
        (int code, string error) = Run(words);
        Assert.True(expected == code, $"{words[0]}: expected {expected}, found {code}: {error}");
        if (words[0] != "check" && code != ExitCode.Success) Assert.StartsWith("error: ", error);
        Assert.DoesNotContain("   at ", error);
        return error;
    }

    private (int Code, string Error) Run(params string[] words)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var error = new StringWriter();
        return (Program.Run([.. words, "--tmpdir", _scratch["tmp"]], TextWriter.Null, error, patience.Token), error.ToString());
    }

    // Temporary files have no names; a directory shows those that had one.
    private void AssertContained(string output, bool isThere)
    {
        _canary.AssertUntouched();
        _aim.AssertUntouched();
        string[] others = ["aim", "canary", "in", "tmp"];
        Assert.Equal(isThere ? [.. others.Append(Path.GetFileName(output)).Order(StringComparer.Ordinal)] : others, _scratch.Names);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch["tmp"]));
    }

    private static byte[] SmallGzip(byte[] plain)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize)) gzip.Write(plain);
        return bytes.ToArray();
    }

    private static Ocx.Images.Digest DigestOf(byte[] start, byte[] piece, int pieces)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        hash.AppendData(start);
        for (int i = 0; i < pieces; i++) hash.AppendData(piece);
        hash.AppendData(new byte[1024]);
        return Ocx.Images.Digest.FromBytes(Ocx.Images.DigestAlgorithm.Sha256, hash.GetHashAndReset());
    }
}
