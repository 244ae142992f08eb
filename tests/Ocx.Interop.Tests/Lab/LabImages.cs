using System.Text.Json;

namespace Ocx.Interop.Tests.Lab;

/// <summary>
/// A data root at rest, with the images of <c>tests/lab/images/build</c> in it as one version of the daemon wrote them.
/// </summary>
/// <remarks>
/// <para>
/// <c>odd:latest</c> has every oddity of a file system that a build can make, <c>odd-child:latest</c> shares its layers;
/// <c>tars:latest</c> has layers whose headers other programs wrote; <c>many:latest</c>, also <c>many:2</c>, has more
/// than 30,000 entries; <c>single:latest</c>, also <c>debian:bookworm</c>, is one layer; <c>committed:latest</c> came from
/// a container; <c>localhost:5000/lab/pulled:latest</c> was pulled and has a digest, and another under
/// <c>localhost:5000/lab/by-digest</c> without a tag. <see cref="Dangling"/> has no name, nor have the intermediate
/// images of the builds.
/// </para>
/// <para>The root is shared by all tests and all runs: read it, or take a copy.</para>
/// </remarks>
internal sealed class LabImages
{
    private readonly string _directory;
    private readonly Lazy<JsonElement[]> _inspected;

    private LabImages(DockerVersion version)
    {
        Version = version;
        _directory = LabFiles.Images(version);
        _inspected = new(() =>
            [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_directory, "inspect.json"))).RootElement.EnumerateArray()]);
    }

    public DockerVersion Version { get; }

    public string Root => Path.Combine(_directory, "root");

    /// <summary>The ID of an image that is known by nothing else.</summary>
    public string Dangling => File.ReadAllText(Path.Combine(_directory, "dangling")).TrimEnd('\n');

    /// <summary>What <c>docker image inspect</c> said of every image, the intermediate ones included.</summary>
    public IReadOnlyList<JsonElement> Inspected => _inspected.Value;

    public static LabImages Of(DockerVersion version) => new(version);

    /// <summary>What <c>docker image inspect</c> said of one.</summary>
    /// <param name="image">A tag with its repository, a digest reference or a whole ID, as the daemon spells it.</param>
    public JsonElement Inspect(string image) => Inspected.Single(one =>
        one.GetProperty("Id").ValueEquals(image) || Names(one, "RepoTags").Concat(Names(one, "RepoDigests")).Contains(image));

    /// <summary>Copies the root, names, owners, times, attributes and all, for a test that writes.</summary>
    public void CopyRootTo(string path) => Shell.Run("cp", "-a", "--reflink=auto", "--no-target-directory", Root, path);

    private static IEnumerable<string?> Names(JsonElement image, string property) =>
        image.GetProperty(property).EnumerateArray().Select(name => name.GetString());
}
