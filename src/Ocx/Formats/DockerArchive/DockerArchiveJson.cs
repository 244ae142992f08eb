using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// The two documents of an archive of <c>docker save</c> that name images: <c>manifest.json</c> and <c>repositories</c>.
/// Read by Docker's rules and written byte for byte as Docker writes them, in all its versions.
/// </summary>
/// <remarks>
/// Source: moby image/tarexport/load.go and save.go. Docker decodes the first JSON value of these files and never looks at
/// what follows, and of a member that occurs twice the last one counts.
/// </remarks>
internal static class DockerArchiveJson
{
    // Go's encoder for streams ends each document with one.
    private const byte LineEnd = (byte)'\n';

    /// <summary>Reads <c>manifest.json</c>. An empty list is legal; null is not since Docker 23, which took it for a bug.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <exception cref="ImageFormatException">It is no list of images, or one of them has no config.</exception>
    public static IReadOnlyList<DockerArchiveItem> ReadManifest(ReadOnlySpan<byte> bytes, string path)
    {
        GoJsonValue list = GoJsonValue.ParseFirst(bytes, path);
        return list.IsNull
            ? throw new ImageFormatException(path, "invalid manifest, manifest cannot be null (but can be [])")
            : [.. list.Items().Select(item => ReadItem(item, path))];
    }

    /// <summary>Writes <c>manifest.json</c>, with the images in the given order.</summary>
    public static byte[] WriteManifest(IEnumerable<DockerArchiveItem> items)
    {
        var json = new GoJsonWriter();
        json.BeginArray();
        foreach (DockerArchiveItem item in items) WriteItem(json, item);
        return [.. json.EndArray().ToArray(), LineEnd];
    }

    /// <summary>
    /// Reads <c>repositories</c>: name → tag → v1 id, or diffID since Docker 25. Only archives without a manifest.json depend
    /// on it.
    /// </summary>
    /// <inheritdoc cref="ReadManifest"/>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ReadRepositories(ReadOnlySpan<byte> bytes, string path)
    {
        var repositories = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach ((string name, GoJsonValue tags) in GoJsonValue.ParseFirst(bytes, path).Members())
        {
            var ids = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach ((string tag, GoJsonValue id) in tags.Members()) ids[tag] = id.IsNull ? "" : id.Text();
            repositories[name] = ids;
        }

        return repositories;
    }

    /// <summary>Writes <c>repositories</c>, sorted. Docker writes no such file when it would be empty.</summary>
    /// <param name="tags">Familiar names with a tag, and what each points at, without an algorithm. The last of a name counts.</param>
    public static byte[] WriteRepositories(IEnumerable<(ImageReference Name, string Id)> tags)
    {
        // All of these names are ASCII, for which the order of characters is Go's order of bytes.
        var repositories = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach ((ImageReference name, string id) in tags)
        {
            string tag = name.Tag ?? throw new ArgumentException($"{name} has no tag", nameof(tags));
            if (!repositories.TryGetValue(name.FamiliarName, out SortedDictionary<string, string>? ids))
                repositories[name.FamiliarName] = ids = new SortedDictionary<string, string>(StringComparer.Ordinal);
            ids[tag] = id;
        }

        var json = new GoJsonWriter();
        json.BeginObject();
        foreach ((string name, SortedDictionary<string, string> ids) in repositories) json.Name(name).Map(ids);
        return [.. json.EndObject().ToArray(), LineEnd];
    }

    private static DockerArchiveItem ReadItem(GoJsonValue value, string path)
    {
        string config = "", parent = "";
        GoStrings? tags = null, layers = null;
        var sources = new Dictionary<string, DockerLayerSource>(StringComparer.Ordinal);
        foreach ((string name, GoJsonValue member) in value.Members())
        {
            switch (GoJsonValue.Fold(name))
            {
                case "config" when !member.IsNull: config = member.Text(); break;
                case "parent" when !member.IsNull: parent = member.Text(); break;
                case "repotags": tags = GoStrings.Read(member, tags); break;
                case "layers": layers = GoStrings.Read(member, layers); break;
                case "layersources":
                    if (member.IsNull) sources.Clear();
                    foreach ((string diffId, GoJsonValue source) in member.Members()) sources[diffId] = ReadSource(source);
                    break;
            }
        }

        // Docker would try to read the archive's root for one.
        return config.Length == 0
            ? throw new ImageFormatException(path, "an image has no \"Config\"")
            : new DockerArchiveItem(config, tags?.Values ?? [], layers?.Values ?? []) { Parent = parent, LayerSources = sources };
    }

    private static DockerLayerSource ReadSource(GoJsonValue value)
    {
        string mediaType = "", digest = "";
        long size = 0;
        GoStrings? urls = null;
        foreach ((string name, GoJsonValue member) in value.Members())
        {
            switch (GoJsonValue.Fold(name))
            {
                case "mediatype" when !member.IsNull: mediaType = member.Text(); break;
                case "size" when !member.IsNull: size = member.Integer(); break;
                case "digest" when !member.IsNull: digest = member.Text(); break;
                case "urls": urls = GoStrings.Read(member, urls); break;
            }
        }

        return new DockerLayerSource(mediaType, size, digest) { Urls = urls?.Values ?? [] };
    }

    private static void WriteItem(GoJsonWriter json, DockerArchiveItem item)
    {
        json.BeginObject().Name("Config").String(item.Config);
        WriteList(json.Name("RepoTags"), item.RepoTags);
        WriteList(json.Name("Layers"), item.Layers);
        if (item.Parent.Length > 0) json.Name("Parent").String(item.Parent);
        if (item.LayerSources.Count > 0)
        {
            json.Name("LayerSources").BeginObject();
            foreach ((string diffId, DockerLayerSource source) in item.LayerSources.OrderBy(s => s.Key, StringComparer.Ordinal))
                WriteSource(json.Name(diffId), source);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void WriteSource(GoJsonWriter json, DockerLayerSource source)
    {
        json.BeginObject();
        if (source.MediaType.Length > 0) json.Name("mediaType").String(source.MediaType);
        if (source.Size != 0) json.Name("size").Number(source.Size);
        if (source.Digest.Length > 0) json.Name("digest").String(source.Digest);
        if (source.Urls.Count > 0) json.Name("urls").Strings(source.Urls);
        json.EndObject();
    }

    // Docker's lists grow from nil, and an empty one stays that.
    private static void WriteList(GoJsonWriter json, IReadOnlyList<string> list)
    {
        if (list.Count == 0) json.Null();
        else json.Strings(list);
    }
}
