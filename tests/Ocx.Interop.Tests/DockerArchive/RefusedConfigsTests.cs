using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>The real daemons judge which configs there can be at all.</summary>
public class RefusedConfigsTests
{
    private static readonly byte[] Layer = TarFile.Of(("file", "content"u8.ToArray()));

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void What_docker_load_refuses_is_refused(DockerVersion version)
    {
        // Which images can be run here is for those to say who are asked to run them.
        string[] takenHereOnly = ["\"os\":\"windows\""];
        // A member twice would be two images to two programs; half a character is no text; a time is RFC 3339.
        string[] refusedHereOnly =
        [
            "\"author\":\"a\",\"author\":\"b\"", "\"author\":\"\\ud800\"",
            .. version is DockerVersion.V20_10 ? new[] { "\"created\":\"2024-01-01T1:02:03,5Z\"" } : [],
        ];
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        var differences = new List<string>();
        foreach (string members in OddConfigs.Bad().Concat(refusedHereOnly))
        {
            byte[] config = SavedImage.ConfigOf(members, [Layer]);
            File.WriteAllBytes(directory["odd.tar"], SavedImage.ToLoad((config, [], [Layer])));
            bool isTaken = daemon.TryDocker("load", "--input", directory["odd.tar"]).ExitCode == 0;
            string? refusal = Refusal(config, version);
            if (isTaken != refusedHereOnly.Contains(members) || refusal is null != takenHereOnly.Contains(members))
                differences.Add($"{members}: Docker {(isTaken ? "takes" : "refuses")} it, we {(refusal is null ? "take it" : $"say: {refusal}")}");
        }

        Assert.Empty(differences);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void What_is_no_manifest_json_for_docker_load_is_none(DockerVersion version)
    {
        string[] manifests =
        [
            "", "null", "null x", "[]", " [] ", "[]]", "{}", "\"x\"", "[", "[1]", "[null]", "\ufeff[]", "[{}]", "[{\"Config\":null}]", "[{\"Config\":\"\"}]", "[{\"Config\":[]}]",
            "[{I}]", "[{I}]garbage", "[{I},]", "[{i}]", "[{I},{i}]", "[{I,\"RepoTags\":null}]", "[{I,\"RepoTags\":[]}]", "[{I,\"RepoTags\":\"a:1\"}]", "[{I,\"RepoTags\":{}}]", "[{I,\"RepoTags\":[1]}]",
            "[{\"Config\":\"x\",I}]", "[{\"config\":\"x\",\"Layers\":[\"x\",\"y\"],I}]", "[{I,\"Layers\":[null]}]", "[{I,\"Parent\":1}]", "[{I,\"Parent\":null,\"x\":{\"y\":[]}}]",
            "[{I,\"LayerSources\":null}]", "[{I,\"LayerSources\":{\"x\":{}}}]", "[{I,\"LayerSources\":[]}]", "[{I,\"LayerSources\":{\"x\":{\"SIZE\":1,\"urls\":null}}}]",
            "[{I,\"LayerSources\":{\"x\":{\"size\":\"1\"}}}]", "[{I,\"LayerSources\":{\"x\":{\"urls\":[1]}}}]", "[{I,\"LayerSources\":{\"x\":{\"digest\":1}}}]",
        ];
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        var differences = new List<string>();
        foreach (string text in manifests)
        {
            byte[] manifest = OddConfigs.Bytes(text.Replace("I", "\"Config\":\"c\",\"Layers\":[\"l\"]", StringComparison.Ordinal)
                .Replace("{i}", "{\"config\":\"c\",\"LAYERS\":[\"l\"]}", StringComparison.Ordinal));
            File.WriteAllBytes(directory["odd.tar"], TarFile.Of(("c", SavedImage.ConfigOf("", [Layer])), ("l", Layer), (DockerArchivePaths.Manifest, manifest)));
            bool isTaken = daemon.TryDocker("load", "--input", directory["odd.tar"]).ExitCode == 0;
            // The older daemon takes no manifest at all for one of no images.
            if (isTaken != IsManifest(manifest) && !(text.StartsWith("null", StringComparison.Ordinal) && version is DockerVersion.V20_10)) differences.Add($"{text}: Docker {(isTaken ? "takes" : "refuses")} it");
        }

        Assert.Empty(differences);
    }

    private static bool IsManifest(byte[] manifest)
    {
        try
        {
            // All that the archive has must be what is asked for, too.
            return DockerArchiveJson.ReadManifest(manifest, "manifest.json").All(i => i.Config == "c" && i.Layers.SequenceEqual(["l"]));
        }
        catch (ImageFormatException)
        {
            return false;
        }
    }

    private static string? Refusal(byte[] config, DockerVersion version)
    {
        try
        {
            LegacyLayers.Of(ImageConfig.Parse(config, "config"), "config", version is DockerVersion.V20_10 ? DockerGeneration.Legacy : DockerGeneration.Current);
            return null;
        }
        catch (ImageFormatException e)
        {
            return e.Message;
        }
    }
}
