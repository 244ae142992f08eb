using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>
/// Writes what <c>docker image inspect</c> prints of images, byte for byte: a list, with Docker's members in Docker's order, its
/// escapes and its blanks.
/// </summary>
/// <remarks>
/// <para>Of a layout or an archive it is the same document without what only a store knows: sizes, the driver's directories, and when
/// the image got a name. What a damaged store does not tell is left out, too.</para>
/// <para>Source: moby daemon/images/image_inspect.go and api/types/types.go of 20.10; api/server/router/image/image_routes.go,
/// daemon/images/image.go and api/types/types.go of 26.1; daemon/graphdriver/overlay2/overlay.go, GetMetadata; docker/cli
/// cli/command/inspect/inspector.go.</para>
/// </remarks>
public static class InspectDocument
{
    // The zero of Go's time type.
    private const string NoTime = "0001-01-01T00:00:00Z";

    /// <summary>Writes the document, with a line feed at the end.</summary>
    /// <param name="images">The images, in this order.</param>
    /// <param name="release">Whose document.</param>
    /// <exception cref="ImageFormatException">A config is not what Docker takes for one.</exception>
    public static byte[] Write(IEnumerable<InspectedImage> images, DockerRelease release)
    {
        ArgumentNullException.ThrowIfNull(images);
        DockerGeneration generation = release == DockerRelease.Legacy ? DockerGeneration.Legacy : DockerGeneration.Current;

        // The daemon tells Go so for all that its API answers.
        GoJsonWriter json = new GoJsonWriter(generation.WritesShortEscapes, escapesHtml: false).BeginArray();
        foreach (InspectedImage image in images) Write(json, image, release, generation);
        return [.. GoJsonIndent.Indent(json.EndArray().ToArray(), "    "u8), (byte)'\n'];
    }

    private static void Write(GoJsonWriter json, InspectedImage image, DockerRelease release, DockerGeneration generation)
    {
        LegacyImage config = LegacyImage.Read(image.Config.Bytes.Span, image.DisplayName, generation);
        IReadOnlyList<HistoryEntry> history = image.Config.Value.History;
        bool isOld = release == DockerRelease.Legacy;
        json.BeginObject()
            .Name("Id").String(image.Id.ToString())
            .Name("RepoTags").Strings(image.Tags.Select(n => n.Familiar))
            .Name("RepoDigests").Strings(image.Digests.Select(n => n.Familiar))
            .Name("Parent").String(image.Parent?.ToString() ?? "")
            .Name("Comment").String(config.Comment.Length > 0 || history.Count == 0 ? config.Comment : history[^1].Comment);
        if (isOld || config.Created is not null) json.Name("Created").String(config.Created?.ToString() ?? NoTime);
        if (isOld)
        {
            json.Name("Container").String(config.Container).Name("ContainerConfig");
            config.ContainerConfig.Write(json);
        }

        json.Name("DockerVersion").String(config.DockerVersion).Name("Author").String(config.Author).Name("Config");
        if (config.Config is null) json.Null();
        else config.Config.Write(json);
        json.Name("Architecture").String(config.Architecture);
        AddUnlessEmpty("Variant", config.Variant);
        json.Name("Os").String(config.Os.Length > 0 ? config.Os : "linux");
        AddUnlessEmpty("OsVersion", image.Config.Value.Platform.OsVersion);
        if (image is { IsStored: true, Size: { } size })
        {
            json.Name("Size").Number(size);
            if (isOld) json.Name("VirtualSize").Number(size);
        }

        if (image.IsStored && image.Layers.All(l => l.Directory is not null)) WriteDriver(json.Name("GraphDriver"), image);
        WriteRootFs(json.Name("RootFS"), image, isOld);
        if (image.IsStored) json.Name("Metadata").BeginObject().Name("LastTagTime").String(image.LastTagged?.ToString() ?? NoTime).EndObject();
        json.EndObject();

        void AddUnlessEmpty(string name, string value)
        {
            if (value.Length > 0) json.Name(name).String(value);
        }
    }

    // Docker takes the lower directories from the driver's own list of links, which says the same in a sound store.
    private static void WriteDriver(GoJsonWriter json, InspectedImage image)
    {
        json.BeginObject().Name("Data");
        if (image.Layers.Count == 0) json.Null();
        else WriteDirectories(json, image.Layers);
        json.Name("Name").String("overlay2").EndObject();
    }

    private static void WriteDirectories(GoJsonWriter json, IReadOnlyList<InspectedLayer> layers)
    {
        string own = Path.GetDirectoryName(layers[^1].Directory)!;
        json.BeginObject();
        if (layers.Count > 1) json.Name("LowerDir").String(string.Join(':', layers.SkipLast(1).Reverse().Select(l => l.Directory)));
        json.Name("MergedDir").String($"{own}/merged").Name("UpperDir").String($"{own}/diff").Name("WorkDir").String($"{own}/work").EndObject();
    }

    private static void WriteRootFs(GoJsonWriter json, InspectedImage image, bool isOld)
    {
        string type = TypeOf(image);
        json.BeginObject();
        if (isOld || type.Length > 0) json.Name("Type").String(type);
        if (image.Layers.Count > 0) json.Name("Layers").Strings(image.Layers.Select(l => l.DiffId.ToString()));
        json.EndObject();
    }

    // Docker keeps what the config says and never looks at it.
    private static string TypeOf(InspectedImage image)
    {
        string type = "";
        foreach ((string name, GoJsonValue value) in GoJsonValue.Parse(image.Config.Bytes.Span, image.DisplayName).Members())
        {
            if (GoJsonValue.Fold(name) != "rootfs") continue;
            foreach ((string inner, GoJsonValue member) in value.Members())
            {
                if (GoJsonValue.Fold(inner) == "type" && !member.IsNull) type = member.Text();
            }
        }

        return type;
    }
}
