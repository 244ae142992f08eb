using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Faults;

/// <summary>A small store with a container, one with one more image, and that image in other homes.</summary>
public sealed class SmallStores : IDisposable
{
    /// <summary>An image that both stores have.</summary>
    internal const string Old = "old:1";

    /// <summary>One of the second store, with so many tiny files that they take more room on a disk than in a tar.</summary>
    internal const string New = "new:1";

    /// <summary>A container of <see cref="Old"/>, which wrote as many.</summary>
    internal const string Box = "box";

    private const int Files = 500;

    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<bool> _made;

    public SmallStores() => _made = new(Make);

    /// <summary>The store without <see cref="New"/>.</summary>
    internal string Small => Made("small");

    /// <summary>The store with it.</summary>
    internal string Large => Made("large");

    /// <summary><see cref="Old"/> alone, as <c>ocx export --format docker-legacy</c> writes it.</summary>
    internal string OldArchive => Made("old.tar");

    /// <summary><see cref="New"/> alone, as <c>ocx export --format docker-legacy</c> writes it.</summary>
    internal string NewArchive => Made("new.tar");

    /// <summary><see cref="New"/> in a layout with compressed layers.</summary>
    internal string NewLayout => Made("new.oci");

    /// <summary>A directory for more.</summary>
    internal string this[string name] => Made(name);

    /// <summary>Copies a file, a store or a layout for a test that writes to it.</summary>
    internal static void Copy(string from, string to) => Shell.Run("cp", "-a", "--no-target-directory", from, to);

    /// <summary>Damages <see cref="New"/> in the second store, and nothing else there.</summary>
    internal static void Damage(string root)
    {
        // The top layer is no longer there, of the next some files are not; the one below has lost its record of how it was packed.
        string[] trees = [.. Directory.GetDirectories($"{root}/overlay2").Where(d => Directory.Exists($"{d}/diff") && Directory.EnumerateFiles($"{d}/diff", $"file-?-{Files - 1}").Any()).OrderBy(d => Directory.GetFiles($"{d}/diff", "file-?-0")[0].Split('-')[^2])];
        Assert.Equal(3, trees.Length);
        Shell.Run("rm", "-r", $"{trees[2]}/diff");
        foreach (int i in (int[])[3, 30, 300]) File.Delete($"{trees[1]}/diff/file-2-{i}");
        File.WriteAllText($"{trees[1]}/diff/file-2-4", "longer");
        string record = Directory.GetDirectories($"{root}/image/overlay2/layerdb/sha256").Single(r => File.ReadAllText($"{r}/cache-id") == Path.GetFileName(trees[0]));
        File.WriteAllText($"{record}/tar-split.json.gz", "none");
    }

    /// <summary>Fails unless a store has an image with exactly the bytes of an archive.</summary>
    /// <param name="root">The store.</param>
    /// <param name="image">The image.</param>
    /// <param name="archive">What <c>ocx export --format docker-legacy</c> must write of it.</param>
    /// <param name="moment">When that is.</param>
    /// <param name="path">Where to write it; beside the store where nothing is said.</param>
    internal static void AssertHas(string root, string image, string archive, string moment, string? path = null)
    {
        path ??= $"{root}.{image.Split(':')[0]}.tar";
        (int exitCode, _, string error) = OcxProgram.RunInside("export", image, "--root", root, "--format", "docker-legacy", "-o", path, "-q");
        Assert.True(exitCode == 0, $"{moment}: {error}");
        AssertSame(archive, path, moment);
        Shell.Run("rm", path);
    }

    /// <summary>Fails unless two files have the same bytes. They are not read here: a process that is just being started would have our handles, with their locks.</summary>
    internal static void AssertSame(string expected, string path, string moment) => Assert.True(IsSame(expected, path), $"{moment}: {path} is not {expected}");

    internal static bool IsSame(string expected, string path) => Shell.TryRun("diff", "--recursive", "--brief", expected, path).ExitCode == 0;

    public void Dispose() => _directory.Dispose();

    private string Made(string name) => _made.Value ? _directory[name] : throw new InvalidOperationException();

    private bool Make()
    {
        string small = _directory["small"];
        HandMade.Write(_directory["old"], Old, 2);
        OcxProgram.Run("convert", _directory["old"], _directory["old.tar"], "--format", "docker-legacy", "-q");
        OcxProgram.Run("convert", HandMade.Write(_directory["new"], New, 4, files: Files, most: 1), _directory["new.tar"], "--format", "docker-legacy", "-q");
        OcxProgram.Run("convert", _directory["new.tar"], _directory["new.oci"], "--compression", "gzip", "-q");
        OcxProgram.Run("import", _directory["old.tar"], "--root", small, "-q");
        using (DockerDaemon daemon = new(DockerVersion.V20_10, small))
        {
            daemon.Docker("create", "--network", "none", "--name", Box, Old);
            Directory.CreateDirectory(_directory["files"]);
            for (int i = 0; i < 2 * Files; i++) File.WriteAllText(_directory[$"files/{i}"], "x");
            daemon.Docker("cp", _directory["files"], $"{Box}:/");
        }

        Copy(small, _directory["large"]);
        OcxProgram.Run("import", _directory["new.tar"], "--root", _directory["large"], "-q");
        return true;
    }
}
