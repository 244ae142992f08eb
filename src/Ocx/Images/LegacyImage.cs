using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// What Docker before 1.10 had for an image's config: the v1 JSON. Today's configs contain all its members, and it is
/// still written beside every layer that <c>docker save</c> writes.
/// </summary>
/// <remarks>Source: moby image/image.go, V1Image.</remarks>
internal sealed record LegacyImage
{
    // The zero of Go's time type.
    private const string NoTime = "0001-01-01T00:00:00Z";

    private string _container = "", _architecture = "", _variant = "";
    private readonly ContainerConfig _containerConfig = new();
    private ContainerConfig? _config;
    private long _size;

    /// <summary>The v1 id: a digest's digits, or (before Docker 1.10) random ones.</summary>
    public string Id { get; init; } = "";

    /// <summary>The v1 id of the layer below; empty for the base.</summary>
    public string Parent { get; init; } = "";

    /// <summary>A remark.</summary>
    public string Comment { get; private init; } = "";

    /// <summary>When it was made, or null.</summary>
    public Timestamp? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string Author { get; private init; } = "";

    /// <summary>The Docker that made it; may be empty.</summary>
    public string DockerVersion { get; private init; } = "";

    /// <summary>What it runs on; may be empty.</summary>
    public string Os { get; init; } = "";

    /// <summary>The container that it was made in; empty where nobody says.</summary>
    public string Container => _container;

    /// <summary>The settings of that container.</summary>
    public ContainerConfig ContainerConfig => _containerConfig;

    /// <summary>The settings of containers of the image, or null.</summary>
    public ContainerConfig? Config => _config;

    /// <summary>The processor that it runs on; may be empty.</summary>
    public string Architecture => _architecture;

    /// <summary>Which kind of that processor; empty as a rule.</summary>
    public string Variant => _variant;

    /// <summary>The command that the layer was made by.</summary>
    public IReadOnlyList<string> Command => _containerConfig.Command;

    /// <summary>Reads a v1 JSON, or the members of one in today's config.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <param name="generation">Which daemon reads it.</param>
    /// <exception cref="ImageFormatException">
    /// It is not what Docker takes for one. (Docker 20.10 takes a few more times, such as one with a comma in it; Docker 23
    /// and later do not.)
    /// </exception>
    public static LegacyImage Read(ReadOnlySpan<byte> bytes, string path, DockerGeneration generation)
    {
        string id = "", parent = "", comment = "", author = "", dockerVersion = "", os = "";
        Timestamp? created = null;
        var image = new LegacyImage();
        foreach ((string name, GoJsonValue member) in GoJsonValue.Parse(bytes, path).Members())
        {
            switch (GoJsonValue.Fold(name))
            {
                // A null takes a time back only where the time may be missing.
                case "created": created = member.IsNull ? (generation.IsMissingTimeNull ? null : created) : member.Time(); break;
                case "config" when member.IsNull: image._config = null; break;
                case var _ when member.IsNull: break;
                case "id": id = member.Text(); break;
                case "parent": parent = member.Text(); break;
                case "comment": comment = member.Text(); break;
                case "container": image._container = member.Text(); break;
                case "container_config": image._containerConfig.Read(member, generation); break;
                case "docker_version": dockerVersion = member.Text(); break;
                case "author": author = member.Text(); break;
                case "config": (image._config ??= new ContainerConfig()).Read(member, generation); break;
                case "architecture": image._architecture = member.Text(); break;
                case "variant": image._variant = member.Text(); break;
                case "os": os = member.Text(); break;
                case "size": image._size = member.Integer(); break;
            }
        }

        return image with { Id = id, Parent = parent, Comment = comment, Created = created, Author = author, DockerVersion = dockerVersion, Os = os };
    }

    /// <summary>The document, its members in the type's order: the file <c>json</c>.</summary>
    public byte[] ToJson(DockerGeneration generation)
    {
        var json = new GoJsonWriter(generation.WritesShortEscapes);
        json.BeginObject();
        foreach ((string name, byte[] value) in Members(generation)) json.Name(name).Raw(value);
        return json.EndObject().ToArray();
    }

    /// <summary>The document's members with the JSON of each, in the type's order.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Members(DockerGeneration generation)
    {
        List<KeyValuePair<string, byte[]>> members = [];
        AddText("id", Id);
        AddText("parent", Parent);
        AddText("comment", Comment);
        Add("created", json => WriteTime(json, Created, generation));
        AddText("container", _container);
        Add("container_config", _containerConfig.Write);
        AddText("docker_version", DockerVersion);
        AddText("author", Author);
        if (_config is not null) Add("config", _config.Write);
        AddText("architecture", _architecture);
        AddText("variant", _variant);
        AddText("os", Os);
        if (_size != 0) Add("Size", json => json.Number(_size));
        return members;

        void AddText(string name, string text)
        {
            if (text.Length > 0) Add(name, json => json.String(text));
        }

        void Add(string name, Action<GoJsonWriter> write)
        {
            var json = new GoJsonWriter(generation.WritesShortEscapes);
            write(json);
            members.Add(KeyValuePair.Create(name, json.ToArray()));
        }
    }

    /// <summary>Writes when something was made, which need not be known.</summary>
    public static void WriteTime(GoJsonWriter json, Timestamp? time, DockerGeneration generation)
    {
        if (time is null && generation.IsMissingTimeNull) json.Null();
        else json.String(time?.ToString() ?? NoTime);
    }
}
