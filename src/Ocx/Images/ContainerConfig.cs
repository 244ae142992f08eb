namespace Ocx.Images;

/// <summary>
/// The settings of containers in an image's config (<c>config</c>, <c>container_config</c>), as Docker's own type for
/// them keeps and writes them: unknown members are dropped, and missing ones written with the empty value.
/// </summary>
/// <remarks>
/// Source: moby api/types/container/config.go, Config. Lists and maps that are null in Go (nil) are null here: they are
/// written as null, empty ones as <c>[]</c> and <c>{}</c>.
/// </remarks>
internal sealed class ContainerConfig
{
    private string _hostname = "", _domainname = "";
    private bool _attachStdin, _attachStdout, _attachStderr;
    private bool _tty, _openStdin, _stdinOnce;
    private bool _networkDisabled;
    private string _macAddress = "";
    private long? _stopTimeout;

    /// <summary>Who the command runs as.</summary>
    public string User { get; set; } = "";

    /// <summary>The ports that it listens to, as in <c>80/tcp</c>.</summary>
    public HashSet<string>? ExposedPorts { get; set; }

    /// <summary>The environment, as in <c>NAME=value</c>.</summary>
    public GoStrings? Env { get; set; }

    /// <summary>The command, or the arguments of the entry point.</summary>
    public GoStrings? Cmd { get; set; }

    /// <summary>How its health is checked.</summary>
    public HealthcheckConfig? Healthcheck { get; set; }

    /// <summary>Windows only: whether the command is quoted already.</summary>
    public bool ArgsEscaped { get; set; }

    /// <summary>The image, as it was named.</summary>
    public string Image { get; set; } = "";

    /// <summary>The directories that are volumes.</summary>
    public HashSet<string>? Volumes { get; set; }

    /// <summary>Where the command starts.</summary>
    public string WorkingDir { get; set; } = "";

    /// <summary>The entry point.</summary>
    public GoStrings? Entrypoint { get; set; }

    /// <summary>The instructions for images that are built on this one.</summary>
    public GoStrings? OnBuild { get; set; }

    /// <summary>The labels.</summary>
    public Dictionary<string, string>? Labels { get; set; }

    /// <summary>The signal that ends the command.</summary>
    public string StopSignal { get; set; } = "";

    /// <summary>The shell of commands that are no lists.</summary>
    public GoStrings? Shell { get; set; }

    /// <summary>The command.</summary>
    public IReadOnlyList<string> Command => Cmd?.Values ?? [];

    /// <summary>Reads <paramref name="value"/> over what is here, as Go does when a member occurs twice.</summary>
    public void Read(GoJsonValue value, DockerGeneration generation)
    {
        foreach ((string name, GoJsonValue member) in value.Members())
        {
            string folded = GoJsonValue.Fold(name);
            if (member.IsNull) ReadNull(folded);
            else ReadMember(folded, member, generation);
        }
    }

    /// <summary>Writes the members in the type's order, leaving out some of those that are empty.</summary>
    public void Write(GoJsonWriter json)
    {
        json.BeginObject()
            .Name("Hostname").String(_hostname).Name("Domainname").String(_domainname).Name("User").String(User)
            .Name("AttachStdin").Boolean(_attachStdin).Name("AttachStdout").Boolean(_attachStdout).Name("AttachStderr").Boolean(_attachStderr);
        if (ExposedPorts is { Count: > 0 }) WriteSet(json.Name("ExposedPorts"), ExposedPorts);
        json.Name("Tty").Boolean(_tty).Name("OpenStdin").Boolean(_openStdin).Name("StdinOnce").Boolean(_stdinOnce);
        WriteList(json.Name("Env"), Env);
        WriteList(json.Name("Cmd"), Cmd);
        if (Healthcheck is not null) Healthcheck.Write(json.Name("Healthcheck"));
        if (ArgsEscaped) json.Name("ArgsEscaped").Boolean(true);
        json.Name("Image").String(Image);
        WriteSet(json.Name("Volumes"), Volumes);
        json.Name("WorkingDir").String(WorkingDir);
        WriteList(json.Name("Entrypoint"), Entrypoint);
        if (_networkDisabled) json.Name("NetworkDisabled").Boolean(true);
        if (_macAddress.Length > 0) json.Name("MacAddress").String(_macAddress);
        WriteList(json.Name("OnBuild"), OnBuild);
        json.Name("Labels");
        if (Labels is null) json.Null();
        else json.Map(Labels);
        if (StopSignal.Length > 0) json.Name("StopSignal").String(StopSignal);
        if (_stopTimeout is { } timeout) json.Name("StopTimeout").Number(timeout); // a pointer in Go: 0 is there
        if (Shell is { Values.Count: > 0 }) WriteList(json.Name("Shell"), Shell);
        json.EndObject();
    }

    // To Go, null is the empty value of what can be nil, and no value for what cannot.
    private void ReadNull(string folded)
    {
        switch (folded)
        {
            case "exposedports": ExposedPorts = null; break;
            case "env": Env = null; break;
            case "cmd": Cmd = null; break;
            case "healthcheck": Healthcheck = null; break;
            case "volumes": Volumes = null; break;
            case "entrypoint": Entrypoint = null; break;
            case "onbuild": OnBuild = null; break;
            case "labels": Labels = null; break;
            case "stoptimeout": _stopTimeout = null; break;
            case "shell": Shell = null; break;
        }
    }

    private void ReadMember(string folded, GoJsonValue member, DockerGeneration generation)
    {
        switch (folded)
        {
            case "hostname": _hostname = member.Text(); break;
            case "domainname": _domainname = member.Text(); break;
            case "user": User = member.Text(); break;
            case "attachstdin": _attachStdin = member.Boolean(); break;
            case "attachstdout": _attachStdout = member.Boolean(); break;
            case "attachstderr": _attachStderr = member.Boolean(); break;
            case "exposedports": ReadSet(ExposedPorts ??= [], member); break;
            case "tty": _tty = member.Boolean(); break;
            case "openstdin": _openStdin = member.Boolean(); break;
            case "stdinonce": _stdinOnce = member.Boolean(); break;
            case "env": Env = GoStrings.Read(member, Env); break;
            case "cmd": Cmd = ReadCommand(member); break;
            case "healthcheck": Healthcheck = HealthcheckConfig.Read(member, Healthcheck, generation); break;
            case "argsescaped": ArgsEscaped = member.Boolean(); break;
            case "image": Image = member.Text(); break;
            case "volumes": ReadSet(Volumes ??= [], member); break;
            case "workingdir": WorkingDir = member.Text(); break;
            case "entrypoint": Entrypoint = ReadCommand(member); break;
            case "networkdisabled": _networkDisabled = member.Boolean(); break;
            case "macaddress": _macAddress = member.Text(); break;
            case "onbuild": OnBuild = GoStrings.Read(member, OnBuild); break;
            case "labels": ReadLabels(Labels ??= [], member); break;
            case "stopsignal": StopSignal = member.Text(); break;
            case "stoptimeout": _stopTimeout = member.Integer(); break;
            case "shell": Shell = ReadCommand(member); break;
        }
    }

    // The type strslice: a string stands for a list of itself, and what was read before is forgotten.
    private static GoStrings? ReadCommand(GoJsonValue member) =>
        member.IsString ? GoStrings.Of(member.Text()) : GoStrings.Read(member, null);

    private static void ReadSet(HashSet<string> set, GoJsonValue member)
    {
        foreach ((string name, GoJsonValue value) in member.Members())
        {
            value.CheckObject();
            set.Add(name);
        }
    }

    private static void ReadLabels(Dictionary<string, string> labels, GoJsonValue member)
    {
        foreach ((string name, GoJsonValue value) in member.Members()) labels[name] = value.IsNull ? "" : value.Text();
    }

    private static void WriteList(GoJsonWriter json, GoStrings? list)
    {
        if (list is null) json.Null();
        else json.Strings(list.Values);
    }

    private static void WriteSet(GoJsonWriter json, HashSet<string>? set)
    {
        if (set is null) json.Null();
        else json.RawMap(set.Select(name => KeyValuePair.Create(name, "{}"u8.ToArray())));
    }
}
