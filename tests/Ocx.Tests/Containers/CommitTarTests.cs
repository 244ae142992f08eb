using System.Text;
using Ocx.Containers;
using Ocx.Errors;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Containers;

public sealed class CommitTarTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Names_come_in_the_order_of_their_bytes_and_a_directory_before_what_is_in_it()
    {
        foreach (string name in new[] { "a/z", "a-b", "B", "a.c" }) Make(name, name);
        Assert.Equal(["B", "a/", "a/z", "a-b", "a.c"], Headers(Tar()).Select(h => Encoding.UTF8.GetString(h.Name.Span)));
    }

    [Fact]
    public void The_length_is_that_of_the_bytes_whatever_is_in_it()
    {
        foreach (int length in new[] { 0, 1, 511, 512, 513, 100_000 }) Make($"file-{length}", new string('x', length));
        Make($"{new string('d', 90)}/{new string('e', 120)}/{new string('f', 200)}", "deep");
        File.CreateSymbolicLink(_directory["link"], new string('l', 150));
        CommitTar tar = Tar();
        byte[] bytes = Read(tar);
        Assert.Equal(tar.Length, bytes.Length);
        Assert.True(bytes.AsSpan(bytes.Length - 1024).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Of_nothing_it_is_the_tar_that_docker_takes_for_no_layer() =>
        Assert.Equal("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Read(Tar()))));

    [Fact]
    public void The_first_name_of_a_file_has_its_bytes_and_the_others_are_links()
    {
        Make("b/first", "content");
        using (DirectoryHandle root = DirectoryHandle.Open(_directory.Path)) Assert.True(root.TryLink("c"u8, root, "b/first"u8));
        TarHeader[] headers = [.. Headers(Tar())];
        Assert.Equal((TarType.Regular, 7L), (headers[1].Type, headers[1].Size));
        Assert.Equal((TarType.HardLink, 0L, "b/first"), (headers[2].Type, headers[2].Size, Encoding.UTF8.GetString(headers[2].LinkName.Span)));
    }

    [Fact]
    public void Older_daemons_write_the_type_into_the_mode_and_names_of_owners()
    {
        Make("etc/passwd", $"# comment\nroot:x:0:0::/:\nme:x:{Id("-u")}:1::/:\n");
        Make("etc/group", $"us:x:{Id("-g")}:\n");
        Make("tree/file", "");
        string[] owners = [.. Headers(Tar(CommitStyle.Docker20, "tree", OwnerNames.Read(_directory["etc"]))).Select(h => $"{Convert.ToString(h.Mode, 8)} {Encoding.UTF8.GetString(h.GroupName.Span)}")];
        Assert.Equal(["100644 us"], owners);
        Assert.Equal(["644 "], Headers(Tar(CommitStyle.Docker26, "tree", OwnerNames.Read(_directory["etc"]))).Select(h => $"{Convert.ToString(h.Mode, 8)} {Encoding.UTF8.GetString(h.GroupName.Span)}"));
    }

    [Fact]
    public void Ids_are_those_of_the_container_and_others_are_left_out()
    {
        Make("file", "content");
        uint uid = uint.Parse(Id("-u"), System.Globalization.CultureInfo.InvariantCulture), gid = uint.Parse(Id("-g"), System.Globalization.CultureInfo.InvariantCulture);
        var foreign = new CommitTar(Open, CommitStyle.Docker26, new OwnerShift(uid + 1, gid + 1), OwnerNames.None, CancellationToken.None);
        Assert.Equal((1024, 1), (foreign.Length, foreign.ForeignCount));
        Assert.Equal((0L, 0L), Headers(Tar()).Select(h => (h.Uid - uid, h.Gid - gid)).Single());
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("sam1")]
    public void A_file_that_changes_while_it_is_read_is_an_error(string content)
    {
        Make("file", "same");
        IEnumerator<ByteSegment> segments = Tar().Segments().GetEnumerator();
        Assert.True(segments.MoveNext() && segments.MoveNext());
        Thread.Sleep(10);
        File.WriteAllText(_directory["file"], content);
        Assert.Contains("/file of the container", Assert.Throws<IntegrityException>(() => segments.MoveNext()).Message);
    }

    [Fact]
    public void So_are_files_that_come_and_go()
    {
        Make("b", "1");
        CommitTar tar = Tar();
        Make("a", "2");
        Assert.Throws<IntegrityException>(() => Read(tar));
        File.Delete(_directory["a"]);
        Assert.Equal(tar.Length, Read(tar).Length);
        File.Delete(_directory["b"]);
        Assert.Throws<IntegrityException>(() => Read(tar));
    }

    private static string Id(string option)
    {
        using DirectoryHandle directory = DirectoryHandle.Open("/proc/self");
        FileStatus status = directory.Status();
        return (option == "-u" ? status.Uid : status.Gid).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static IEnumerable<TarHeader> Headers(CommitTar tar)
    {
        byte[] bytes = Read(tar);
        for (int offset = 0; offset < bytes.Length - 1024;)
        {
            Assert.True(TarHeader.TryParse(bytes.AsSpan(offset, 512), out TarHeader? header, out string rule), rule);
            offset += 512 + (int)header.Size + TarEncoder.PaddingOf(header.Size);
            yield return header;
        }
    }

    private static byte[] Read(CommitTar tar)
    {
        using var stream = new SegmentStream(tar);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private CommitTar Tar() => new(Open, CommitStyle.Docker26, OwnerShift.None, OwnerNames.None, CancellationToken.None);

    private CommitTar Tar(CommitStyle style, string directory, OwnerNames names) => new(() => DirectoryHandle.Open(_directory[directory]), style, OwnerShift.None, names, CancellationToken.None);

    private DirectoryHandle Open() => DirectoryHandle.Open(_directory.Path);

    private void Make(string name, string content)
    {
        string path = _directory[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
