using System.Text;
using System.Text.Json.Nodes;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Inspection;

/// <summary>
/// A daemon with the images of the lab, those of <see cref="LabDaemon"/>, and images whose configs, histories and names nobody writes.
/// </summary>
public abstract class InspectedDaemon : LabDaemon
{
    private static readonly byte[][] Layers = [.. Enumerable.Range(0, 3).Select(i => TarFile.Of(($"file{i}", Encoding.ASCII.GetBytes($"content {i}"))))];

    // Of each: the members of its config, its tags, how many layers.
    private static readonly (string Members, string[] Tags, int Layers)[] Odd =
    [
        ("\"os\":\"linux\"", ["empty:1"], 0),
        ("\"os\":\"linux\",\"os.version\":\"1 <2>\",\"variant\":\"v8\",\"architecture\":\"arm64\"", ["versioned:1"], 1),
        ("\"created\":\"0001-01-01T00:00:00Z\",\"history\":[{\"created\":\"0001-01-01T00:00:00Z\",\"created_by\":\"first\"},{\"created_by\":\"no time\",\"empty_layer\":true}]", ["year:one"], 1),
        ("\"created\":\"2099-12-31T23:59:59Z\",\"history\":[{\"created\":\"2099-12-31T23:59:59Z\",\"created_by\":\"\"}]", ["yet-to-come:1"], 1),
        ("\"created\":\"9999-12-31T23:59:59Z\",\"history\":[{\"created\":\"9999-12-31T23:59:59-23:59\"}]", ["last:1"], 1),
        ("\"created\":\"1999-12-31T23:59:59Z\",\"history\":[{\"created\":\"2000-01-01T00:00:00Z\"},{\"created\":\"2000-01-01T00:00:01Z\"}]", ["epoch:1"], 2),
        ("\"created\":\"2020-02-29T12:00:00.5+05:30\",\"history\":[{\"created\":\"2020-02-29T12:00:00.5+05:30\",\"created_by\":\"one\\ttwo\\tthree\",\"comment\":\"a\\ttab\"},"
            + "{\"created_by\":\"RUN echo a\\necho b\\n\\necho 'a very long line that is cut somewhere'\",\"comment\":\"two\\nlines\"},{\"created_by\":\"form\\ffeed\\u000bvertical\",\"comment\":\"\\n\"}]", ["blanks:1"], 3),
        ("\"history\":[{\"created_by\":\"" + new string('x', 44) + "\"},{\"created_by\":\"" + new string('x', 45) + "\"},{\"created_by\":\"" + new string('x', 46) + "\",\"comment\":\"" + new string('c', 300) + "\"}]", ["lengths:1"], 3),
        ("\"history\":[{\"created_by\":\"" + Letters(45) + "\"},{\"created_by\":\"" + Letters(46) + "\"},{\"created_by\":\"<&>\\\"\\u2028\"}]", ["letters:1"], 3),
        ("\"history\":[{\"created_by\":\"" + new string('漢', 22) + "\"},{\"created_by\":\"" + new string('漢', 23) + "\"},{\"created_by\":\"a" + new string('字', 30) + "\",\"comment\":\"日本語\"}]", ["wide:1"], 3),
        ("\"history\":[{\"created_by\":\"only steps\",\"empty_layer\":true},{\"created_by\":\"without layers\",\"empty_layer\":true}]", ["steps:1"], 2),
    ];

    private readonly Lazy<bool> _prepared;

    private protected InspectedDaemon(DockerVersion version) : base(version) => _prepared = new(Prepare);

    /// <summary>The daemon with all of it.</summary>
    internal DockerDaemon Ready => _prepared.Value ? Daemon : throw new InvalidOperationException();

    /// <summary>The name of the version, as <c>--like</c> takes it.</summary>
    internal string Compatibility => Version.Name;

    /// <summary>All images, once each, in full.</summary>
    internal string[] Ids => [.. Ready.Docker("images", "--all", "--quiet", "--no-trunc").Lines.Distinct().Order(StringComparer.Ordinal)];

    // Configs are Latin-1, so that they can have bytes that are no UTF-8.
    private static string Letters(int count) => string.Concat(Enumerable.Repeat("\\u00e9", count));

    private bool Prepare()
    {
        using TemporaryDirectory directory = new();
        (byte[] Config, string[] Tags, IReadOnlyList<byte[]> Layers)[] images =
        [
            .. Odd.Select(o => (SavedImage.ConfigOf(o.Members, Layers[..o.Layers]), o.Tags, (IReadOnlyList<byte[]>)Layers[..o.Layers])),
            .. OddConfigs.Good(mixtures: 40).Select((members, i) => (SavedImage.ConfigOf(members, Layers[..(1 + (i % 3))]), new[] { $"case:{i:0000}" }, (IReadOnlyList<byte[]>)Layers[..(1 + (i % 3))])),
        ];
        File.WriteAllBytes(directory["load.tar"], SavedImage.ToLoad(images));
        Daemon.Docker("load", "--quiet", "--input", directory["load.tar"]);
        foreach (string name in (string[])["localhost:5000/a/b:1", "localhost:5000/a/b:2", "team/app", "docker.io/team/app:10", "registry.example:80/" + new string('n', 100) + ":" + new string('t', 100), "many-names:1", "many-names:2"])
            Daemon.Docker("tag", "siblings:base", name);
        AddDigests(IdOf("siblings:base"), IdOf("siblings:first"));
        return true;
    }

    // What pulls leave: a repository with tags and two digests, one with a digest alone, and one with two.
    private void AddDigests(string tagged, string other)
    {
        Daemon.Stop();
        string path = Path.Combine(Daemon.Root, "image/overlay2/repositories.json");
        JsonNode document = JsonNode.Parse(File.ReadAllText(path))!;
        JsonObject repositories = document["Repositories"]!.AsObject();
        Add("many-names", 'a', tagged);
        Add("many-names", 'b', tagged);
        Add("digest/only", 'c', tagged);
        Add("digests/only", 'd', other);
        Add("digests/only", 'e', other);
        File.WriteAllText(path, document.ToJsonString());
        Daemon.Start();

        void Add(string repository, char digit, string id)
        {
            if (!repositories.ContainsKey(repository)) repositories[repository] = new JsonObject();
            repositories[repository]![$"{repository}@sha256:{new string(digit, 64)}"] = id;
        }
    }
}
