using System.Globalization;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// Makes the config of an image out of an archive that Docker before 1.10 saved, which has none: byte for byte the one
/// that <c>docker load</c> makes, whose digest is the image's ID from then on.
/// </summary>
/// <remarks>
/// <para>Source: moby image/tarexport/load.go, legacyLoadImage; image/v1/imagev1.go, MakeConfigFromV1Config and
/// HistoryFromConfig; api/types/versions/compare.go.</para>
/// <para>The v1 JSON of the top layer becomes the config, with a rootfs and a history. What Docker since 1.8.3 wrote stays
/// as it is written; older JSON, or what does not say who wrote it, is read and written again, which drops what is unknown.</para>
/// </remarks>
internal static class LegacyConfig
{
    // The first version that did not write empty members it had never read.
    private static readonly long[] FirstFaithful = [1, 8, 3];

    // What only the archive knows: with them the same image would have another ID in each. By exact name.
    private static readonly HashSet<string> Dropped = ["id", "parent", "Size", "parent_id", "layer_id", "throwaway"];

    /// <summary>The config of the image whose top layer is the last of <paramref name="layers"/>.</summary>
    /// <param name="layers">The layers, base first, at least one. Each is an image of its own to Docker.</param>
    /// <param name="generation">Which daemon's bytes: the same archive gets other image IDs from others.</param>
    /// <exception cref="ImageFormatException">
    /// A v1 JSON is not what Docker takes for one. What it makes of one that has a rootfs or a history in other than small
    /// letters has these twice, and <see cref="ImageConfig.Parse"/> refuses it.
    /// </exception>
    public static byte[] Make(IReadOnlyList<LegacyConfigLayer> layers, DockerGeneration generation)
    {
        LegacyImage[] images = [.. layers.Select(layer => LegacyImage.Read(layer.Json.Span, layer.Path, generation))];
        // Names of any case count here, one by one.
        var members = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string name, byte[] json) in TopMembers(layers[^1], images[^1], generation)) members[name] = json;
        foreach (string name in Dropped) members.Remove(name);
        members["rootfs"] = RootFs(layers);
        members["history"] = History(images, generation);
        return new GoJsonWriter(generation.WritesShortEscapes).RawMap(members).ToArray();
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> TopMembers(LegacyConfigLayer layer, LegacyImage image, DockerGeneration generation) =>
        IsOlder(image.DockerVersion)
            ? image.Members(generation)
            : GoJsonValue.Parse(layer.Json.Span, layer.Path).Members().Select(member => KeyValuePair.Create(member.Name, member.Value.Compact()));

    // Part by part; a part that is missing or no number is 0, so that no version at all is an older one.
    private static bool IsOlder(string version)
    {
        string[] parts = version.Split('.');
        for (int i = 0; i < Math.Max(parts.Length, FirstFaithful.Length); i++)
        {
            long part = i < parts.Length ? Number(parts[i]) : 0;
            long first = i < FirstFaithful.Length ? FirstFaithful[i] : 0;
            if (part != first) return part < first;
        }

        return false;
    }

    // A number that is too large is the largest to Go.
    private static long Number(string part)
    {
        ReadOnlySpan<char> digits = part.AsSpan(part is ['+' or '-', ..] ? 1 : 0);
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return 0;
        return long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : part[0] == '-' ? long.MinValue : long.MaxValue;
    }

    private static byte[] RootFs(IReadOnlyList<LegacyConfigLayer> layers) => new GoJsonWriter().BeginObject()
        .Name("type").String("layers")
        .Name("diff_ids").Strings(layers.Select(layer => layer.DiffId.ToString()))
        .EndObject().ToArray();

    private static byte[] History(LegacyImage[] images, DockerGeneration generation)
    {
        var json = new GoJsonWriter(generation.WritesShortEscapes);
        json.BeginArray();
        foreach (LegacyImage image in images)
        {
            json.BeginObject();
            if (image.Created is not null || !generation.WritesOciHistory) LegacyImage.WriteTime(json.Name("created"), image.Created, generation);
            string command = string.Join(' ', image.Command);
            ReadOnlySpan<(string, string)> texts = generation.WritesOciHistory
                ? [("created_by", command), ("author", image.Author), ("comment", image.Comment)]
                : [("author", image.Author), ("created_by", command), ("comment", image.Comment)];
            foreach ((string name, string text) in texts)
            {
                if (text.Length > 0) json.Name(name).String(text);
            }

            json.EndObject();
        }

        return json.EndArray().ToArray();
    }
}
