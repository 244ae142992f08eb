using System.Text;
using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>Archives from before Docker 1.10: the real daemons say which images they become.</summary>
public class LegacyArchiveTests
{
    private static readonly byte[] Layer = TarFile.Of(("file", "content"u8.ToArray()));

    // Who wrote the JSON decides whether it is taken as it is: not if it says nothing, or a version before 1.8.3.
    private static readonly string[] Older = ["", "1.8.2", "1.8", "1.8.3.-1", "0.9.1", "1.x.9", "1.8.+2", "-5", "1.08.02", "-99999999999999999999", "1.8.3-dev", "1.\\u0037"];
    private static readonly string[] Newer = ["1.8.3", "1.8.3.0", "1.9", "1.10.0-rc1", "2", "20.10.24+dfsg1", "1.8.+4", "99999999999999999999", "1.08.003", "1.\\u0039"];

    // What is kept as it is written there, and what is dropped.
    private static readonly string[] Odd =
    [
        """ "x" : { "b" : [ 1.50 , -0e1 , "<&>\/ \u003c" ] , "a" : "\\\" " } , "Zz":null,"é":1,"z":true """,
        "\"\\u0061\xff\":\"\xff\xe2\x80\xa8 \xe2\x80\xa9\",\"\\ud800\":\"\\ud800\",\"<\":\"\\b\\f\\u0008\"",
        """ "id":"no","ID":"y","Size":5,"SIZE":6,"parent_id":"x","layer_id":"x","throwaway":true,"Throwaway":true,"rootfs":1,"history":2 """,
        """ "comment":"a","comment":"b","x":1,"x":2,"X":3,"Comment":"c" """,
        """ "created":"2015-02-29T09:09:09.100000000+05:30" """.Replace("02-29", "02-28", StringComparison.Ordinal),
        """ "created":null,"author":"a <a@b>","comment":"<c>","container_config":{"Cmd":["/bin/sh","-c","echo \"a\" && b\b"]} """,
        """ "author":"\u2028","container_config":{"Cmd":"one string","Hostname":"h"},"config":{"Env":[],"x":1,"Healthcheck":{"StartInterval":5,"Retries":1}} """,
        """ "container_config":{"Cmd":[]},"config":null,"Parent":null,"os.version":"1","os.features":[],"architecture":"amd64","os":"linux","variant":"v8" """,
        """ "container_config":null,"os":"","created":"2014-06-01T00:00:00Z" """,
    ];

    private static readonly string[] Bad =
    [
        "\"docker_version\":1", "\"container_config\":[]", "\"docker_version\":\"20.1\",\"config\":{\"Env\":1}", "\"created\":\"\"", "\"created\":\"x\",\"docker_version\":\"2\"",
        "\"author\":{}", "\"Size\":\"1\"", "\"id\":5", "\"docker_version\":\"2\",\"RootFS\":{\"diff_ids\":[1]}", "\"docker_version\":\"2\",\"os.version\":1", "\"a\":1,}",
    ];

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Become_the_images_of_docker_load(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        // Each image is alone, on top of one of any kind, and below another: history grows from what was made below.
        var archive = new List<LegacyDirectory>();
        string[] documents =
        [
            "null", "{}",
            .. Older.Concat(Newer).Select(v => $"{{\"docker_version\":\"{v}\",\"x\":1}}"),
            .. Odd.SelectMany(m => new[] { $"{{{m}}}", $"{{\"docker_version\":\"1.7.1\",{m}}}", $"{{\"docker_version\":\"1.12.6\",{m}}}" }),
        ];
        for (int i = 0; i < documents.Length; i++)
        {
            LegacyDirectory? parent = documents[i].Length > 4 && i % 3 != 0 ? archive[^1] : null;
            archive.Add(LegacyDirectory.Of($"v1-{i:000}", documents[i], parent));
        }

        File.WriteAllBytes(directory["old.tar"], LegacyDirectory.ToArchive(archive));
        daemon.Docker("load", "--input", directory["old.tar"]);

        string[] inspected = daemon.Docker(["image", "inspect", "--format", "{{.Id}}", .. archive.Select(a => a.Tag)]).Lines;
        var differences = new List<string>();
        foreach ((LegacyDirectory image, string expected) in archive.Zip(inspected))
        {
            byte[] config = Make(image, version);
            string actual = ImageId.Of(config).ToString();
            string path = Path.Combine(daemon.Root, "image/overlay2/imagedb/content/sha256", expected["sha256:".Length..]);
            if (actual != expected) differences.Add($"{image.Json}:\n  ours   {Encoding.Latin1.GetString(config)}\n  theirs {Encoding.Latin1.GetString(File.ReadAllBytes(path))}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {archive.Count} differ:\n{string.Join('\n', differences)}");
        Assert.Equal(archive.Count, inspected.Length);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void What_docker_load_refuses_is_refused(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        var accepted = new List<string>();
        foreach (LegacyDirectory image in Bad.Select(members => LegacyDirectory.Of("v1", $"{{{members}}}", null)).Append(LegacyDirectory.Of("v1", "[]", null)))
        {
            File.WriteAllBytes(directory["old.tar"], LegacyDirectory.ToArchive([image]));
            if (daemon.TryDocker("load", "--input", directory["old.tar"]).ExitCode == 0) accepted.Add($"Docker takes {image.Json}");
            try
            {
                ImageConfig.Parse(Make(image, version), "config");
                accepted.Add($"we take {image.Json}");
            }
            catch (ImageFormatException)
            {
                // As it must be.
            }
        }

        Assert.Empty(accepted);
    }

    private static byte[] Make(LegacyDirectory image, DockerVersion version) => LegacyConfig.Make(
        [.. image.Chain.Select(i => new LegacyConfigLayer($"{i.Name}/json", OddConfigs.Bytes(i.Json), new DiffId(Digest.Compute(i.Layer))))],
        version is DockerVersion.V20_10 ? DockerGeneration.Legacy : DockerGeneration.Current);

    /// <summary>One image of such an archive.</summary>
    private sealed record LegacyDirectory(string Name, string Json, byte[] Layer, LegacyDirectory? Parent)
    {
        public string Tag => $"old:{Name}";

        public IEnumerable<LegacyDirectory> Chain => (Parent?.Chain ?? []).Append(this);

        public static LegacyDirectory Of(string name, string json, LegacyDirectory? parent)
        {
            if (parent is not null) json = $"{{\"parent\":\"{parent.Name}\"{(json == "{}" ? "" : ",")}{json[1..]}";
            return new LegacyDirectory(name, json, parent is null ? LegacyArchiveTests.Layer : TarFile.Of((name, [])), parent);
        }

        public static byte[] ToArchive(IEnumerable<LegacyDirectory> images) => TarFile.Of(
        [
            .. images.SelectMany(i => new[] { ($"{i.Name}/{DockerArchivePaths.Json}", OddConfigs.Bytes(i.Json)), ($"{i.Name}/{DockerArchivePaths.Layer}", i.Layer) }),
            (DockerArchivePaths.Repositories, DockerArchiveJson.WriteRepositories(images.Select(i => (ImageReference.Parse(i.Tag), i.Name)))),
        ]);
    }
}
