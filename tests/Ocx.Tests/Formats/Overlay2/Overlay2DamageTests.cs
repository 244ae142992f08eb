using System.IO.Compression;
using System.Text;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>A damaged store never gives an image that is not the one asked for, and says which file is to blame.</summary>
public sealed class Overlay2DamageTests : IDisposable
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly StoreBuilder _store = new();
    private readonly StoreImage _image;

    public Overlay2DamageTests() => _image = _store.Add("nginx", SampleLayers.Base, SampleLayers.Top);

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("diff")]
    [InlineData("parent")]
    [InlineData("cache-id")]
    [InlineData("tar-split.json.gz")]
    [InlineData("")]
    public void A_missing_file_of_a_layer_is_named(string name)
    {
        string path = Path.Combine(_store.RecordOf(_image.Top), name);
        if (name.Length == 0) Directory.Delete(path, recursive: true);
        else File.Delete(path);
        Assert.Contains(path.TrimEnd('/'), Assert.Throws<IntegrityException>(Read).Message);
    }

    // Null stands for what a disk gives back after a crash: nothing but zeros.
    [Theory]
    [InlineData("diff", "")]
    [InlineData("diff", "sha256:" + Zeros)]
    [InlineData("diff", "garbage")]
    [InlineData("diff", null)]
    [InlineData("parent", "")]
    [InlineData("parent", "sha256:" + Zeros)]
    [InlineData("parent", "garbage")]
    [InlineData("parent", null)]
    [InlineData("cache-id", "")]
    [InlineData("cache-id", " \n")]
    [InlineData("cache-id", "gone")]
    [InlineData("tar-split.json.gz", "")]
    [InlineData("tar-split.json.gz", "garbage that is no gzip")]
    [InlineData("tar-split.json.gz", null)]
    public void A_wrong_file_of_a_layer_is_named(string name, string? content)
    {
        string path = Path.Combine(_store.RecordOf(_image.Top), name);
        File.WriteAllText(path, content ?? new string('\0', 71));
        OcxException damage = Assert.ThrowsAny<OcxException>(Read);
        Assert.True(damage is IntegrityException or ImageFormatException, damage.ToString());
        Assert.Contains(content == "gone" ? "/overlay2/gone/diff" : path, damage.Message);
        Assert.DoesNotContain('\0', damage.Message);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("l")]
    [InlineData("/etc")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("Á012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234")]
    public void A_cache_id_that_is_no_plain_name_is_refused(string cacheId)
    {
        string path = _store.RecordOf(_image.Top) + "/cache-id";
        File.WriteAllText(path, cacheId);
        Assert.Equal(path, Assert.Throws<ImageFormatException>(Read).Path);
    }

    [Fact]
    public void A_base_layer_with_a_parent_is_not_the_one_of_the_image()
    {
        string path = _store.RecordOf(_image.ChainIds[0]) + "/parent";
        File.WriteAllText(path, "sha256:" + Zeros);
        Assert.Contains(path, Assert.Throws<IntegrityException>(Read).Message);
    }

    [Fact]
    public void A_layer_file_longer_than_any_digest_is_not_read_to_its_end()
    {
        string path = _store.RecordOf(_image.Top) + "/diff";
        File.WriteAllText(path, new string('a', 100_000));
        Assert.Contains(path, Assert.Throws<ImageFormatException>(Read).Message);
    }

    [Fact]
    public void A_config_that_is_not_what_its_ID_says_is_named()
    {
        File.AppendAllText(_store.ConfigOf(_image), "\n");
        var damage = Assert.Throws<IntegrityException>(Read);
        Assert.Equal(_store.ConfigOf(_image), damage.Subject);
        Assert.Equal(_image.Id.ToString(), damage.Expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"rootfs":{"type":"layers","diff_ids":["sha256:x"]}}""")]
    public void A_config_with_the_right_ID_that_is_none_is_named(string text)
    {
        StoreImage image = _store.AddConfig(Encoding.UTF8.GetBytes(text), []);
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(_store.ConfigOf(image), Assert.Throws<ImageFormatException>(() => reader.Open(new ImageEntry(image.Id, []))).Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{\"Repositories\":[]}")]
    [InlineData("{\"Repositories\":{\"a\":[]}}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":1}}}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":\"\"}}}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":null}}}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":\"sha256:12\"}}}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":\"latest\"}}}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":\"sha256:" + Zeros + "\",\"a:1\":\"sha256:" + Zeros + "\"}}}")]
    [InlineData("{\"Repositories\":{\"a\":{},\"a\":{}}}")]
    [InlineData("{\"Repositories\":{}")]
    [InlineData("{\"Repositories\":{}}{}")]
    [InlineData("{\"Repositories\":{\"a\":{\"a:1\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{}}}}}}}}}}")]
    public void A_broken_list_of_names_is_named(string json)
    {
        File.WriteAllText(_store.Repositories, json);
        Assert.Equal(_store.Repositories, Assert.Throws<ImageFormatException>(Read).Path);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"Repositories\":null}")]
    [InlineData("{\"Repositories\":{}}")]
    [InlineData("{\"Repositories\":{\"a\":null}}")]
    [InlineData("{\"Repositories\":{},\"Later\":{\"version\":1}}")]
    [InlineData(null)]
    public void A_list_without_names_leaves_the_images_their_IDs(string? json)
    {
        if (json is null) File.Delete(_store.Repositories);
        else File.WriteAllText(_store.Repositories, json);
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Empty(Assert.Single(reader.Entries).Names);
    }

    [Fact]
    public void A_list_of_names_too_long_to_be_one_is_refused_before_memory_is_full()
    {
        // A file with a hole: long, and on the disk nothing.
        using (FileStream file = File.OpenWrite(_store.Repositories)) file.SetLength(100L << 30);
        Assert.Equal(_store.Repositories, Assert.Throws<ImageFormatException>(Read).Path);
    }

    [Fact]
    public void A_directory_in_the_place_of_a_file_is_a_failure_that_names_it()
    {
        File.Delete(_store.Repositories);
        Directory.CreateDirectory(_store.Repositories);
        Assert.Equal((_store.Repositories, Errno.EISDIR), Failure(Read));
    }

    // The stream must not end early without a word: a layer would be shorter than it is. Without its last bytes only the
    // checksum of the gzip stream itself is gone, and then the layer is whole.
    [Fact]
    public void A_tar_split_stream_that_is_cut_anywhere_is_named_or_gives_the_layer_all_the_same()
    {
        string path = _store.RecordOf(_image.Top) + "/tar-split.json.gz";
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 3)
        {
            File.WriteAllBytes(path, whole[..length]);
            string output = _store.Beside($"out{length}");
            Exception? damage = Record.Exception(() => Export(output));
            Assert.Equal(damage is null, File.Exists(output));
            if (damage is null) continue;
            Assert.True(damage is ImageFormatException or IntegrityException, damage.ToString());
            Assert.Contains(path, damage.Message);
        }
    }

    [Theory]
    [InlineData("""{"type":1,"name":"a","size":-5,"payload":"IxAAAAAAAAA=","position":0}""")]
    [InlineData("""{"type":2,"payload":"!!!","position":0}""")]
    [InlineData("not json at all")]
    [InlineData("""{"type":1,"name":"a","size":1,"payload":"IxAAAAAAAAA=","position":0}{"type":1,"name":"./a","size":1,"payload":"IxAAAAAAAAA=","position":1}""")]
    public void A_tar_split_stream_with_wrong_lines_is_named(string lines)
    {
        string path = _store.RecordOf(_image.Top) + "/tar-split.json.gz";
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(lines));
        Assert.Contains(path, Assert.Throws<ImageFormatException>(Read).Message);
    }

    [Fact]
    public void A_layer_whose_directory_is_gone_is_named()
    {
        string tree = _store.TreeOf(_image.Top);
        Directory.Delete(tree, recursive: true);
        var damage = Assert.Throws<IntegrityException>(Read);
        Assert.Contains(tree, damage.Message);
        Assert.Contains(_image.Top.ToString(), damage.Message);
    }

    // A layer is a stranger's: a link in it must not lead a reader to the host's files.
    [Theory]
    [InlineData("/etc")]
    [InlineData("../../../../../../../../../../../../etc")]
    public void A_link_in_a_layer_does_not_lead_out_of_it(string target)
    {
        string directory = _store.TreeOf(_image.ChainIds[0]) + "/etc";
        Directory.Move(directory, _store.Beside("elsewhere"));
        File.CreateSymbolicLink(directory, target);
        Assert.Contains("etc/hostname", Assert.Throws<IntegrityException>(Read).Message);
    }

    private static (string Path, Errno Errno) Failure(Action action)
    {
        var failure = Assert.Throws<LinuxException>(action);
        return (failure.Path, failure.Errno);
    }

    private void Read()
    {
        using var reader = new Overlay2Reader(_store.Root);
        foreach (Layer layer in reader.Open(new ImageEntry(_image.Id, [])).Layers) Parts.Join(layer.OpenTar());
    }

    private void Export(string output)
    {
        using var reader = new Overlay2Reader(_store.Root);
        using var writer = new OciArchiveWriter(output, new WriteOptions());
        writer.Put(reader.Open(new ImageEntry(_image.Id, [])));
        writer.Commit(CancellationToken.None);
    }
}
