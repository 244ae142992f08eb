using System.Text;
using Ocx.Linux;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Linux;

/// <summary>The same table for openat2 and for the walk that stands in for it: neither may know a way out, nor differ.</summary>
public sealed class OpenInRootTests : IClassFixture<RootedTree>
{
    private readonly string _root;
    private readonly FaultyKernel _kernel = new();

    public OpenInRootTests(RootedTree tree) => _root = tree.Root;

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool>();
            foreach (bool walks in new[] { false, true })
            {
                foreach ((string name, string expected) in Table) cases.Add(name, expected, walks);
            }

            return cases;
        }
    }

    // Names are Latin-1 here, so that each character is a byte.
    private static IEnumerable<(string Name, string Expected)> Table =>
    [
        ("plain", "plain"),
        ("./plain", "plain"),
        ("etc/nested", "nested"),
        ("etc//nested", "nested"),
        ("etc/deep/../nested", "nested"),
        ("with\nnewline", "newline"),
        ("../plain", "plain"),
        ("../../../../plain", "plain"),
        ("etc/../../canary", "inside"),
        ("/plain", "plain"),
        ("//etc/nested", "nested"),
        ("to-plain", "plain"),
        ("etc/up", "plain"),
        ("etc/deep/absolute", "nested"),
        ("escape", "inside"),
        ("etc/escape", "ENOENT"),
        ("etc/deep/parents/canary", "inside"),
        ("etc/deep/parents/etc/nested", "nested"),
        ("one", "plain"),
        ("to-directory/nested", "nested"),
        ("to-directory-slash/nested", "nested"),
        ("to-directory/../plain", "plain"),
        ("to-root/etc/nested", "nested"),
        ("loop", "ELOOP"),
        ("loop/x", "ELOOP"),
        ("self", "ELOOP"),
        ("chain39", "plain"),
        ("chain40", "ELOOP"),
        ("dangling", "ENOENT"),
        ("dangling/../plain", "ENOENT"),
        ("nowhere", "ENOENT"),
        ("nowhere/../plain", "ENOENT"),
        ("plain/", "ENOTDIR"),
        ("plain/.", "ENOTDIR"),
        ("plain/..", "ENOTDIR"),
        ("plain/x", "ENOTDIR"),
        ("to-plain/", "ENOTDIR"),
        ("plain-slash", "ENOTDIR"),
        ("caf\xe9", "raw"),
        ("link\xff", "raw"),
        ("caf\xc3\xa9", "ENOENT"),
        ("pipe", ""),
        ("", "ENOENT"),
        ("etc", "a directory"),
        ("etc/", "a directory"),
        ("etc/.", "a directory"),
        ("to-directory", "a directory"),
        ("to-directory/", "a directory"),
        (".", "a directory"),
        ("..", "a directory"),
        ("/", "a directory"),
        ("to-root", "a directory"),
        ("etc/deep/parents", "a directory"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Names_stay_below_the_root(string name, string expected, bool walks)
    {
        if (walks) _kernel.Answer = call => call == "openat2" ? Errno.ENOSYS : null;
        using (DirectoryHandle root = DirectoryHandle.Open(_root, _kernel)) Assert.Equal(expected, Open(root, name));
        Assert.Empty(_kernel.StillOpen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_name_longer_than_a_path_may_be_is_refused(bool walks)
    {
        if (walks) _kernel.Answer = call => call == "openat2" ? Errno.ENOSYS : null;
        using DirectoryHandle root = DirectoryHandle.Open(_root, _kernel);
        Assert.Equal("ENAMETOOLONG", Open(root, string.Concat(Enumerable.Repeat("etc/../", 600)) + "plain"));
        Assert.Equal("ENAMETOOLONG", Open(root, new string('x', 256)));
        Assert.Equal("plain", Open(root, string.Concat(Enumerable.Repeat("etc/../", 580)) + "plain"));
    }

    [Fact]
    public void A_sandbox_that_forbids_the_call_gets_the_walk()
    {
        _kernel.Answer = call => call == "openat2" ? Errno.EPERM : null;
        using DirectoryHandle root = DirectoryHandle.Open(_root, _kernel);
        Assert.Equal("nested", Open(root, "etc/deep/absolute"));
    }

    [Fact]
    public void A_kernel_that_never_is_sure_of_a_name_does_not_keep_the_caller_for_ever()
    {
        _kernel.Answer = call => call == "openat2" ? Errno.EAGAIN : null;
        using DirectoryHandle root = DirectoryHandle.Open(_root, _kernel);
        Assert.Equal("inside", Open(root, "etc/../../canary"));
    }

    // Between the look at a name and its use somebody may put a link in the place.
    [Theory]
    [InlineData("d/file")]
    [InlineData("d")]
    public void A_link_that_appears_during_the_walk_is_not_followed(string name)
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["root/d"]);
        Directory.CreateDirectory(scratch["outside"]);
        scratch.Write("root/d/file", "inside"u8);
        scratch.Write("outside/file", "outside"u8);
        using DirectoryHandle root = DirectoryHandle.Open(scratch["root"], _kernel);
        bool isThere = false;
        _kernel.Answer = call =>
        {
            if (call == "openat2") return Errno.ENOSYS;
            if (call != "open" || isThere) return null;
            Directory.Move(scratch["root/d"], scratch["root/moved"]);
            File.CreateSymbolicLink(scratch["root/d"], scratch["outside"]);
            isThere = true;
            return null;
        };
        Assert.Contains(Open(root, name), (string[])["ENOTDIR", "ELOOP"]);
        Assert.True(isThere);
    }

    [Fact]
    public void Whatever_call_of_the_walk_fails_it_fails_with_that_and_keeps_nothing_open()
    {
        Sweep.Over([Errno.EIO, Errno.EMFILE], () => { }, Walk, (_, _) => { });
        Sweep.Over([Errno.EINTR], () => { }, Walk, (thrown, _) => Assert.Null(thrown));

        void Walk(FaultyKernel kernel)
        {
            kernel.Answer = call => call == "openat2" ? Errno.ENOSYS : null;
            using DirectoryHandle root = DirectoryHandle.Open(_root, kernel);
            foreach (string name in new[] { "etc/deep/absolute", "one", "etc/deep/parents", "escape" })
            {
                using FileHandle file = root.OpenInRoot(Encoding.Latin1.GetBytes(name));
                Assert.True(file.Status().Inode > 0);
            }
        }
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_named()
    {
        using DirectoryHandle root = DirectoryHandle.Open(_root);
        LinuxException e = Assert.Throws<LinuxException>(() => root.OpenInRoot([.. "no"u8, 0xff, 0x1b]));
        Assert.Equal(Errno.ENOENT, e.Errno);
        Assert.EndsWith(@"/root/no\xff\x1b", e.Path, StringComparison.Ordinal);
    }

    private static string Open(DirectoryHandle root, string name)
    {
        try
        {
            using FileHandle file = root.OpenInRoot(Encoding.Latin1.GetBytes(name));
            if (file.Status().Type == FileType.Directory) return "a directory";
            byte[] content = new byte[100];
            return Encoding.UTF8.GetString(content, 0, file.Read(content));
        }
        catch (LinuxException e)
        {
            return e.Errno.ToString();
        }
    }
}
