using System.Text.Json;
using System.Text.RegularExpressions;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>
/// A store of dockerd 20.10, small enough to be copied a hundred times: the odd layers of the lab's image without the Debian below
/// them, one more with attributes and files that are alike, an image built on that, and a container.
/// </summary>
public sealed partial class OddStore : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<Made> _made;

    public OddStore() => _made = new(Make);

    /// <summary>Both images as this daemon saved them.</summary>
    internal string Archive => _made.Value.Archive;

    /// <summary>The image <c>child:1</c> alone, as this daemon saved it.</summary>
    internal string Child => _made.Value.Child;

    /// <summary>What <c>docker images</c> says.</summary>
    internal string[] Images => _made.Value.Images;

    /// <summary>Every file and directory; see <see cref="ListingOf"/>.</summary>
    internal string[] Listing => _made.Value.Listing;

    /// <summary>A line for every file and directory of a store: see <see cref="StoreListing"/>. Whiteouts are of the time when they were made, whose tar says none.</summary>
    internal static string[] ListingOf(string root) => [.. StoreListing.Of(root, DateTimeOffset.MaxValue).Select(line => WhiteoutTime().Replace(line, "$1"))];

    /// <summary>Copies the store.</summary>
    internal StoreParts CopyTo(string path)
    {
        Shell.Run("cp", "-a", "--reflink=auto", "--no-target-directory", _made.Value.Root, path);
        return new StoreParts(path);
    }

    /// <summary>What <c>docker images</c> says, in an order.</summary>
    internal static string[] List(DockerDaemon daemon) =>
        [.. daemon.Docker("images", "--all", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}} {{.Size}} {{.CreatedAt}}").Lines.Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Dispose();

    private Made Make()
    {
        string root = _directory["root"], context = _directory["context"], archive = _directory["both.tar"], child = _directory["child.tar"];
        byte[][] layers = [.. LabLayers(), ExtraLayer()];
        byte[] config = SavedImage.ConfigOf("""
            "created":"2024-05-06T07:08:09Z","os":"linux","architecture":"amd64","config":{"Entrypoint":["/ldconfig"],"Cmd":["--version"]}
            """, layers);
        File.WriteAllBytes(_directory["odd.tar"], SavedImage.ToLoad((config, ["odd:1"], layers)));
        Directory.CreateDirectory(context);
        File.WriteAllText(Path.Combine(context, "child"), "child\n");
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM odd:1\nCOPY child /from-context\n");
        string[] images;
        using (DockerDaemon daemon = new(DockerVersion.V20_10, root))
        {
            daemon.Docker("load", "--input", _directory["odd.tar"]);
            daemon.Docker("build", "--quiet", "--tag", "child:1", context);
            daemon.Docker("tag", "child:1", "also:1");
            daemon.Docker("create", "--network", "none", "--name", "stays", "child:1");
            daemon.Docker("save", "--output", archive, "odd:1", "child:1", "also:1");
            daemon.Docker("save", "--output", child, "child:1");
            images = List(daemon);
        }

        return new Made(root, archive, child, images, ListingOf(root));
    }

    // Those of the lab's image, but for the Debian that they were built on.
    private IEnumerable<byte[]> LabLayers()
    {
        string unpacked = _directory["lab"];
        OcxProgram.Run("convert", $"overlay2:{LabImages.Of(DockerVersion.V20_10).Root}@odd-child", _directory["lab.tar"], "--format", "docker-legacy");
        ExportedLayout.Unpack(_directory["lab.tar"], unpacked);
        JsonElement image = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(unpacked, "manifest.json"))).RootElement[0];
        return image.GetProperty("Layers").EnumerateArray().Skip(1).Select(layer => File.ReadAllBytes(Path.Combine(unpacked, layer.GetString()!)));
    }

    // What a daemon's own commit drops or cannot make, as GNU tar writes it, and a program that runs alone.
    private byte[] ExtraLayer()
    {
        string tree = _directory["extra"];
        Shell.Run("bash", "-ec", """
            mkdir -p "$1"/extra/directory
            cp "$2" "$1"/ldconfig
            cd "$1"/extra
            echo same | tee twin-a twin-b >lonely
            echo attributes >xattrs
            setfattr -n user.text -v value xattrs
            setfattr -n user.binary -v 0x00010aff xattrs
            setfattr -n user.of -v directory directory
            head -c 300000 /dev/urandom >random
            find "$1" -exec touch -h -d 2020-02-02T02:02:02.5Z {} +
            """, "-", tree, Path.Combine(LabFiles.Release(DockerVersion.V20_10), "usr/sbin/ldconfig"));
        return Shell.Run("tar", "--format=pax", "--xattrs", "--owner=0", "--group=0", "-C", tree, "-cf", "-", "ldconfig", "extra").Output;
    }

    [GeneratedRegex(@"( CharacterDevice 0 \S+) \S+(?= 0:0$)")]
    private static partial Regex WhiteoutTime();

    private sealed record Made(string Root, string Archive, string Child, string[] Images, string[] Listing);
}
