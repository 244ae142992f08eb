using System.Text;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// The v1 JSONs of an image's layers, byte for byte those of <c>docker save</c>, which writes them for Docker before 1.10
/// to this day.
/// </summary>
/// <remarks>
/// Source: moby image/tarexport/save.go, saveImage, and image/v1/imagev1.go, CreateID. Docker prints the time of the lower
/// layers in the zone of the daemon, here it is UTC. It saves each v1 id once: of two images that share one and differ in
/// their system, only the JSON of the first is in the archive.
/// </remarks>
internal static class LegacyLayers
{
    /// <summary>The layers of an image, base first. None for an image without layers, which Docker refuses to save.</summary>
    /// <param name="config">The image's config.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <param name="generation">Which daemon's bytes.</param>
    /// <exception cref="ImageFormatException">A member of the config is of another type than Docker's, which would not load it.</exception>
    public static IReadOnlyList<LegacyLayer> Of(RawJson<ImageConfig> config, string path, DockerGeneration generation)
    {
        LegacyImage image = LegacyImage.Read(config.Bytes.Span, path, generation);
        IReadOnlyList<ChainId> chain = ChainId.ForLayers(config.Value.DiffIds);
        var layers = new List<LegacyLayer>();
        for (int i = 0; i < chain.Count; i++)
        {
            // Only the top layer knows what the image is. Neither an id nor a parent of the config counts.
            LegacyImage bare = i == chain.Count - 1 ? image with { Id = "", Parent = "" } : new LegacyImage { Created = new Timestamp(0) };
            Digest? parent = i == 0 ? null : layers[^1].V1Id;
            Digest id = Digest.Compute(TextOfId(bare, chain[i], parent, generation));
            // The system is added after the id was computed, so the ids of the lower layers do not depend on it.
            LegacyImage layer = bare with { Id = id.Hex, Parent = parent?.Hex ?? "", Os = image.Os };
            layers.Add(new LegacyLayer(id, layer.ToJson(generation)));
        }

        return layers;
    }

    // Sorted by name, unlike the JSON that is written; and with the algorithm before the parent's digits.
    private static byte[] TextOfId(LegacyImage image, ChainId chainId, Digest? parent, DockerGeneration generation)
    {
        List<KeyValuePair<string, byte[]>> members = [.. image.Members(generation), Member("layer_id", chainId.Digest)];
        if (parent is { } digest) members.Add(Member("parent", digest));
        return new GoJsonWriter(generation.WritesShortEscapes).RawMap(members).ToArray();
    }

    private static KeyValuePair<string, byte[]> Member(string name, Digest digest) => KeyValuePair.Create(name, Encoding.ASCII.GetBytes($"\"{digest}\""));
}
