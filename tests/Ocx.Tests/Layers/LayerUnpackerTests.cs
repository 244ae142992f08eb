using Ocx.Errors;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Tar;
using Ocx.TarSplit;
using Ocx.Tests.Faults;
using Ocx.Tests.Formats;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Layers;

/// <summary>
/// What a layer can do to the machine: nothing, whatever its entries are called and link to. That trees are those of dockerd is
/// shown by the tests that run one.
/// </summary>
public sealed class LayerUnpackerTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public LayerUnpackerTests()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        Directory.CreateDirectory(_scratch["tree"]);
        Directory.CreateDirectory(_scratch["canary"]);
        File.WriteAllText(_scratch["canary/bird"], "alive");
        File.SetUnixFileMode(_scratch["canary/bird"], UnixFileMode.UserRead);
    }

    private string Canary => _scratch["canary"];

    public void Dispose() => _scratch.Dispose();

    [SkippableTheory]
    [InlineData("../canary/x", "canary/x")]
    [InlineData("/../../canary/x", "canary/x")]
    [InlineData("a/../../canary/x", "canary/x")]
    [InlineData("/etc/x", "etc/x")]
    [InlineData("..//.././x", "x")]
    public void Names_that_lead_out_end_at_the_root_of_the_layer(string name, string found)
    {
        Unpack(new TarBuilder().File(name, "inside").Done());
        Assert.Equal("inside", File.ReadAllText(_scratch[$"tree/{found}"]));
    }

    [SkippableFact]
    public void A_link_to_the_root_is_the_root_of_the_layer()
    {
        Unpack(new TarBuilder().Header("s", '2', link: "/").File("s/etc/x", "inside").Header("t", '2', link: "../../..").File("t/y", "inside").Done());
        Assert.Equal("inside", File.ReadAllText(_scratch["tree/etc/x"]));
        Assert.Equal("inside", File.ReadAllText(_scratch["tree/y"]));
    }

    public static TheoryData<string> Refused => [.. Hostile.Keys];

    private static Dictionary<string, Func<string, TarBuilder>> Hostile { get; } = new()
    {
        ["a file through an absolute link"] = c => new TarBuilder().Header("s", '2', link: c).File("s/bird", "dead"),
        ["a file through a relative link"] = _ => new TarBuilder().Header("s", '2', link: "../canary").File("s/bird", "dead"),
        ["a file through a link in a link"] = c => new TarBuilder().Header("a", '2', link: c).Header("b", '2', link: "a").File("b/bird", "dead"),
        ["a file through the process's own root"] = c => new TarBuilder().Header("s", '2', link: $"/proc/self/root{c}").File("s/bird", "dead"),
        ["a hard link to it"] = c => new TarBuilder().Header("s", '1', link: $"{c}/bird"),
        ["a hard link by dots"] = _ => new TarBuilder().Header("s", '1', link: "../canary/bird"),
        ["a hard link through a link"] = c => new TarBuilder().Header("s", '2', link: c).Header("h", '1', link: "s/bird"),
        ["a hard link to a link, and modes through it"] = c => new TarBuilder().Header("s", '2', link: $"{c}/bird").Header("h", '1', link: "s").Header("h/x", '5'),
        ["a directory through a link"] = c => new TarBuilder().Header("s", '2', link: c).Header("s/nest", '5'),
        ["a whiteout through a link"] = c => new TarBuilder().Header("s", '2', link: c).File("s/.wh.bird", ""),
        ["an opaque mark through a link"] = c => new TarBuilder().Header("s", '2', link: c).File("s/.wh..wh..opq", ""),
        ["a device through a link"] = c => new TarBuilder().Header("s", '2', link: c).Header("s/dev", '3'),
        ["a directory that becomes a link, with its time"] = c => new TarBuilder().Header("d", '5').Header("/d", '2', link: c),
        ["the root as a file"] = _ => new TarBuilder().File("/", "x"),
        ["the root as a link"] = c => new TarBuilder().Header("..", '2', link: c),
        ["a loop of links"] = _ => new TarBuilder().Header("a", '2', link: "b").Header("b", '2', link: "a").File("a/x", "x"),
        ["a whiteout of its own directory"] = _ => new TarBuilder().File("d/.wh..", ""),
        ["a whiteout of the directory above"] = _ => new TarBuilder().File("d/.wh...", ""),
        ["a whiteout of nothing"] = _ => new TarBuilder().File("d/.wh.", ""),
        ["a file below a file"] = _ => new TarBuilder().File("f", "x").File("f/x", "x"),
        ["a type that no layer has"] = _ => new TarBuilder().File("f", "x", type: '7'),
        ["a path that is too long"] = _ => new TarBuilder().Pax("path=" + string.Join('/', Enumerable.Repeat("d", 2048))).File("x", ""),
    };

    [SkippableTheory]
    [MemberData(nameof(Refused))]
    public void What_reaches_for_the_canary_is_refused(string name)
    {
        string message = Assert.Throws<ImageFormatException>(() => Unpack(Hostile[name](Canary).Done())).Message;
        Assert.Contains("cannot be unpacked", message);
        Assert.Equal(["bird"], Directory.GetFileSystemEntries(Canary).Select(Path.GetFileName));
        Assert.Equal("alive", File.ReadAllText(_scratch["canary/bird"]));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(_scratch["canary/bird"]));
    }

    // Docker follows the link that has taken the directory's place; here that, too, ends at the root of the layer.
    [SkippableFact]
    public void The_time_of_a_directory_that_became_a_link_stays_inside()
    {
        DateTime before = Directory.GetLastWriteTimeUtc(Canary);
        Unpack(new TarBuilder().Header($"{Canary}/", '5').Header("d", '5').Header("/d", '2', link: Canary).Done());
        Assert.Equal(before, Directory.GetLastWriteTimeUtc(Canary));
    }

    [SkippableFact]
    public void A_tree_that_is_replaced_is_removed_without_following_its_links()
    {
        Unpack(new TarBuilder().Header("d/s", '2', link: Canary).Header("d/t", '2', link: "../../canary").File("d", "a file now").Done());
        Assert.Equal("a file now", File.ReadAllText(_scratch["tree/d"]));
        Assert.Equal("alive", File.ReadAllText(_scratch["canary/bird"]));
    }

    [SkippableFact]
    public void The_size_counts_each_inode_once()
    {
        TarBuilder tar = new TarBuilder().File("a", "12345").Header("b", '1', link: "a").Header("s", '2', link: "1234567").Header("d", '5').Header("p", '6');
        Assert.Equal(12, Unpack(tar.Done()).Size);
    }

    [SkippableFact]
    public void The_size_does_not_count_what_was_replaced()
    {
        TarBuilder tar = new TarBuilder().File("a", "12345").Header("b", '1', link: "a").File("/b", "1").File("d/x", "123").File("/d", "12");
        Assert.Equal(8, Unpack(tar.Done()).Size);
    }

    [SkippableTheory]
    [InlineData("0000600", "0000000", new string[0], new string[0])]
    [InlineData("0004755", "0000000", new string[0], new[] { "fchmod" })]
    [InlineData("0000600", "0000007", new string[0], new[] { "fchown" })]
    [InlineData("0000600", "0000000", new[] { "SCHILY.xattr.user.a=b" }, new[] { "fchmod" })]
    public void A_file_that_is_made_as_it_should_be_is_not_described_again(string mode, string owner, string[] records, string[] expected)
    {
        var calls = new List<string>();
        var kernel = new FaultyKernel
        {
            Answer = call =>
            {
                if (call is "fchown" or "fchmod") calls.Add(call);
                return null;
            },
        };
        var tar = new TarBuilder();
        if (records.Length > 0) tar.Pax(records);
        Unpack(tar.File("a", "12345", edit: block =>
        {
            TarBuilder.Put(block, TarField.Mode.Offset, mode);
            TarBuilder.Put(block, TarField.Uid.Offset, owner);
        }).Done(), kernel);
        Assert.Equal(expected, calls);
        Assert.Equal((UnixFileMode)Convert.ToInt32(mode, 8), File.GetUnixFileMode(_scratch["tree/a"]));
    }

    // How long a file can be is a matter of the file system; a full disk is nobody's mistake.
    [SkippableTheory]
    [InlineData("pwrite", "GNU.sparse.map=4,6", "abcdef")]
    [InlineData("ftruncate", "GNU.sparse.map=10,0", "")]
    public void A_file_that_is_longer_than_any_can_be_is_the_layer_s_mistake(string call, string map, string data)
    {
        byte[] tar = new TarBuilder().Pax("GNU.sparse.name=s", "GNU.sparse.size=10", "GNU.sparse.numblocks=1", map).File("x", data).Done();
        Assert.Equal($"layer: entry 's' cannot be unpacked: {(call == "pwrite" ? "write" : call)}: File too large (EFBIG)", Assert.Throws<ImageFormatException>(() => Unpack(tar, Failing(Errno.EFBIG))).Message);
        Directory.Delete(_scratch["tree"], recursive: true);
        Directory.CreateDirectory(_scratch["tree"]);
        Assert.Equal(Errno.ENOSPC, Assert.Throws<LinuxException>(() => Unpack(tar, Failing(Errno.ENOSPC))).Errno);

        FaultyKernel Failing(Errno errno) => new() { Answer = name => name == call ? errno : null };
    }

    // As deep as a path of the kernel's can be; and that goes away again.
    [SkippableFact]
    public void Deep_trees_are_made_and_replaced()
    {
        string deep = string.Concat(Enumerable.Repeat("d/", 2000));
        UnpackedLayer layer = Unpack(new TarBuilder().Pax($"path={deep}x").File("x", "deep").File("d", "gone").Done());
        Assert.Equal(4, layer.Size);
    }

    [SkippableTheory]
    [InlineData(65_535, 0, true)]
    [InlineData(65_536, 0, false)]
    [InlineData(0, 65_536, false)]
    public void In_a_store_of_remapped_ids_an_owner_is_one_of_the_range(int uid, int gid, bool isTaken)
    {
        void Edit(byte[] block)
        {
            TarBuilder.Put(block, 108, Convert.ToString(uid, 8).PadLeft(7, '0'));
            TarBuilder.Put(block, 116, Convert.ToString(gid, 8).PadLeft(7, '0'));
        }

        byte[] tar = new TarBuilder().Header("f", edit: Edit).Done();
        var shift = new OwnerShift(200_000, 300_000);
        if (!isTaken)
        {
            Assert.Contains($"its owner {uid}:{gid} is not among the ids", Assert.Throws<ImageFormatException>(() => Unpack(tar, owners: shift)).Message);
            return;
        }

        Unpack(tar, owners: shift);
        using DirectoryHandle tree = DirectoryHandle.Open(_scratch["tree"]);
        Assert.True(tree.TryStatus("f", out FileStatus file));
        Assert.Equal((200_000u + (uint)uid, 300_000u + (uint)gid), (file.Uid, file.Gid));
    }

    private UnpackedLayer Unpack(byte[] tar, Kernel? kernel = null, OwnerShift? owners = null)
    {
        using DirectoryHandle tree = DirectoryHandle.Open(_scratch["tree"], kernel);
        using var lines = new TarSplitWriter(Stream.Null);
        using var unpacker = new LayerUnpacker(new MemoryStream(tar), tree, owners ?? OwnerShift.None, lines, "layer");
        return unpacker.Unpack(CancellationToken.None);
    }
}
