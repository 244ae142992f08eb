using System.Runtime.InteropServices;
using Ocx.Images;

namespace Ocx.Containers;

/// <summary>
/// The config of a committed container, byte for byte as <c>docker commit</c> writes it, but for the version of the daemon: there
/// is none.
/// </summary>
/// <remarks>Source: moby image/image.go (NewChildImage, MarshalJSON), daemon/commit.go (merge).</remarks>
internal static class CommitConfig
{
    /// <summary>Makes the config.</summary>
    /// <param name="container">The container.</param>
    /// <param name="parent">Its image's config, or null where that is gone.</param>
    /// <param name="below">The image's layers.</param>
    /// <param name="layer">The container's own; null for one that has nothing in it.</param>
    /// <param name="options">How it is committed.</param>
    /// <exception cref="Errors.OcxException">The container's settings, or a change of them, cannot be read.</exception>
    public static byte[] Make(Container container, ImageConfig? parent, IEnumerable<DiffId> below, DiffId? layer, CommitOptions options)
    {
        DockerGeneration generation = options.Style.Generation;
        ContainerConfig own = Read(), changed = Read();
        new ChangeInstructions(changed).Apply(options.Changes);
        Merge(changed, own);

        // Without a change, both are one object in dockerd, which has labels from then on.
        if (options.Changes.Count == 0) own.Labels ??= [];
        string architecture = parent?.Platform.Architecture is { Length: > 0 } known ? known : GoArchitecture;
        var members = new Dictionary<string, byte[]>();
        Add("architecture", json => json.String(architecture));
        AddText("author", options.Author);
        Add("config", changed.Write);
        AddText("container", container.Id);
        Add("container_config", own.Write);
        Add("created", json => json.String(options.Created.ToString()));
        Add("history", json => WriteHistory(json, [.. parent?.History ?? [], new HistoryEntry(options.Created, string.Join(' ', own.Command), options.Author, options.Message, layer is null)], generation));
        AddText("os", container.Os.Length > 0 ? container.Os : "linux");
        AddText("os.version", parent?.Platform.OsVersion ?? "");
        if (parent?.Platform.OsFeatures is { Count: > 0 } features) Add("os.features", json => json.Strings(features));
        Add("rootfs", json => WriteRootFs(json, [.. below, .. layer is { } added ? (DiffId[])[added] : []]));
        AddText("variant", parent?.Platform.Variant ?? "");
        return new GoJsonWriter(generation.WritesShortEscapes).RawMap(members).ToArray();

        ContainerConfig Read() => ContainerRecord.ReadConfig(container.Config, container.RecordPath, generation);

        void AddText(string name, string text)
        {
            if (text.Length > 0) Add(name, json => json.String(text));
        }

        void Add(string name, Action<GoJsonWriter> write)
        {
            var json = new GoJsonWriter(generation.WritesShortEscapes);
            write(json);
            members.Add(name, json.ToArray());
        }
    }

    // What the changes do not say is as it was in the container.
    private static void Merge(ContainerConfig config, ContainerConfig container)
    {
        if (config.User.Length == 0) config.User = container.User;
        config.ExposedPorts = Union(config.ExposedPorts, container.ExposedPorts);
        config.Env = MergeEnv(config.Env, container.Env);
        config.Labels ??= [];
        foreach ((string name, string value) in container.Labels ?? []) config.Labels.TryAdd(name, value);
        if (config.Entrypoint is not { Values.Count: > 0 })
        {
            if (config.Cmd is not { Values.Count: > 0 }) (config.Cmd, config.ArgsEscaped) = (container.Cmd, container.ArgsEscaped);
            config.Entrypoint ??= container.Entrypoint;
        }

        if (config.Healthcheck is null) config.Healthcheck = container.Healthcheck;
        else if (container.Healthcheck is not null) config.Healthcheck.FillFrom(container.Healthcheck);
        if (config.WorkingDir.Length == 0) config.WorkingDir = container.WorkingDir;
        config.Volumes = Union(config.Volumes, container.Volumes);
        if (config.StopSignal.Length == 0) config.StopSignal = container.StopSignal;
    }

    private static HashSet<string>? Union(HashSet<string>? set, HashSet<string>? more) => set is not { Count: > 0 } ? more : [.. set, .. more ?? []];

    private static GoStrings? MergeEnv(GoStrings? env, GoStrings? more)
    {
        if (env is not { Values.Count: > 0 }) return more;
        HashSet<string> names = [.. env.Values.Select(NameOf)];
        return GoStrings.Of([.. env.Values, .. (more?.Values ?? []).Where(v => names.Add(NameOf(v)))]);
    }

    private static string NameOf(string variable) => variable.Split('=')[0];

    private static void WriteHistory(GoJsonWriter json, IEnumerable<HistoryEntry> history, DockerGeneration generation)
    {
        json.BeginArray();
        foreach (HistoryEntry entry in history)
        {
            json.BeginObject();
            if (entry.Created is not null || !generation.WritesOciHistory) LegacyImage.WriteTime(json.Name("created"), entry.Created, generation);
            (string, string)[] texts = generation.WritesOciHistory
                ? [("created_by", entry.CreatedBy), ("author", entry.Author), ("comment", entry.Comment)]
                : [("author", entry.Author), ("created_by", entry.CreatedBy), ("comment", entry.Comment)];
            foreach ((string name, string text) in texts)
            {
                if (text.Length > 0) json.Name(name).String(text);
            }

            if (entry.EmptyLayer) json.Name("empty_layer").Boolean(true);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteRootFs(GoJsonWriter json, DiffId[] layers)
    {
        json.BeginObject().Name("type").String("layers");
        if (layers.Length > 0) json.Name("diff_ids").Strings(layers.Select(l => l.ToString()));
        json.EndObject();
    }

    // What Go calls the machine; it is that of the daemon where nobody says what the image is for.
    private static string GoArchitecture => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Arm64 => "arm64",
        Architecture.Arm => "arm",
        Architecture.Ppc64le => "ppc64le",
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loong64",
        _ => "amd64",
    };
}
