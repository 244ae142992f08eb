using System.Text;
using Ocx.Images;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Tests.Formats;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>
/// One image in an archive that is odd in one way. Every case has layers and a name of its own, since a daemon does not
/// open a layer that it has, and moves a name that it knows.
/// </summary>
internal sealed class OddArchive(string name)
{
    /// <summary>What is odd.</summary>
    public string Name { get; } = name;

    /// <summary>A repository of its own.</summary>
    public string Repository { get; } = $"odd-{Digest.Compute(Encoding.UTF8.GetBytes(name)).Hex[..12]}";

    public byte[] Lower => TarFile.Of(($"{Repository}/lower", Encoding.UTF8.GetBytes(Name)));

    public byte[] Upper => TarFile.Of(($"{Repository}/upper", Encoding.UTF8.GetBytes(Name)));

    public string[] DiffIds { get; set; } = [];

    /// <summary>What the config has besides the diffIDs.</summary>
    public string Members { get; set; } = "\"os\":\"linux\",\"architecture\":\"amd64\",\"created\":\"2024-01-01T00:00:00Z\"";

    /// <summary>The whole config, where the usual one does not do. Latin-1.</summary>
    public string? Config { get; set; }

    public string ConfigPath { get; set; } = "config.json";

    /// <summary>The list of tags, as JSON.</summary>
    public string? Tags { get; set; }

    /// <summary>The list of layers, as JSON.</summary>
    public string Layers { get; set; } = "[\"0.tar\",\"1.tar\"]";

    /// <summary>The whole table of contents, where the usual one does not do.</summary>
    public string? Manifest { get; set; }

    public byte[] ConfigBytes => OddConfigs.Bytes(Config ?? $$$"""{{{{Members}}},"rootfs":{"type":"layers","diff_ids":[{{{string.Join(',', DiffIdsOrOwn.Select(d => $"\"{d}\""))}}}]}}""");

    public string Item => $$"""{"Config":"{{ConfigPath}}","RepoTags":{{Tags ?? $"[\"{Repository}:1\"]"}},"Layers":{{Layers}}}""";

    private string[] DiffIdsOrOwn => DiffIds.Length > 0 ? DiffIds : [Digest.Compute(Lower).ToString(), Digest.Compute(Upper).ToString()];

    /// <summary>The entries; a case changes, adds and takes away.</summary>
    public List<ArchivePart> Parts() =>
    [
        ArchivePart.File("config.json", ConfigBytes), ArchivePart.File("0.tar", Lower), ArchivePart.File("1.tar", Upper),
        ArchivePart.File("manifest.json", OddConfigs.Bytes(Manifest ?? $"[{Item}]")),
    ];
}
