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
    private string _hostname = "", _domainname = "", _user = "";
    private bool _attachStdin, _attachStdout, _attachStderr;
    private HashSet<string>? _exposedPorts;
    private bool _tty, _openStdin, _stdinOnce;
    private GoStrings? _env, _cmd;
    private HealthcheckConfig? _healthcheck;
    private bool _argsEscaped;
    private string _image = "";
    private HashSet<string>? _volumes;
    private string _workingDir = "";
    private GoStrings? _entrypoint;
    private bool _networkDisabled;
    private string _macAddress = "";
    private GoStrings? _onBuild;
    private Dictionary<string, string>? _labels;
    private string _stopSignal = "";
    private long? _stopTimeout;
    private GoStrings? _shell;

    /// <summary>The command.</summary>
    public IReadOnlyList<string> Cmd => _cmd?.Values ?? [];

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
            .Name("Hostname").String(_hostname).Name("Domainname").String(_domainname).Name("User").String(_user)
            .Name("AttachStdin").Boolean(_attachStdin).Name("AttachStdout").Boolean(_attachStdout).Name("AttachStderr").Boolean(_attachStderr);
        if (_exposedPorts is { Count: > 0 }) WriteSet(json.Name("ExposedPorts"), _exposedPorts);
        json.Name("Tty").Boolean(_tty).Name("OpenStdin").Boolean(_openStdin).Name("StdinOnce").Boolean(_stdinOnce);
        WriteList(json.Name("Env"), _env);
        WriteList(json.Name("Cmd"), _cmd);
        if (_healthcheck is not null) _healthcheck.Write(json.Name("Healthcheck"));
        if (_argsEscaped) json.Name("ArgsEscaped").Boolean(true);
        json.Name("Image").String(_image);
        WriteSet(json.Name("Volumes"), _volumes);
        json.Name("WorkingDir").String(_workingDir);
        WriteList(json.Name("Entrypoint"), _entrypoint);
        if (_networkDisabled) json.Name("NetworkDisabled").Boolean(true);
        if (_macAddress.Length > 0) json.Name("MacAddress").String(_macAddress);
        WriteList(json.Name("OnBuild"), _onBuild);
        json.Name("Labels");
        if (_labels is null) json.Null();
        else json.Map(_labels);
        if (_stopSignal.Length > 0) json.Name("StopSignal").String(_stopSignal);
        if (_stopTimeout is { } timeout) json.Name("StopTimeout").Number(timeout); // a pointer in Go: 0 is there
        if (_shell is { Values.Count: > 0 }) WriteList(json.Name("Shell"), _shell);
        json.EndObject();
    }

    // To Go, null is the empty value of what can be nil, and no value for what cannot.
    private void ReadNull(string folded)
    {
        switch (folded)
        {
            case "exposedports": _exposedPorts = null; break;
            case "env": _env = null; break;
            case "cmd": _cmd = null; break;
            case "healthcheck": _healthcheck = null; break;
            case "volumes": _volumes = null; break;
            case "entrypoint": _entrypoint = null; break;
            case "onbuild": _onBuild = null; break;
            case "labels": _labels = null; break;
            case "stoptimeout": _stopTimeout = null; break;
            case "shell": _shell = null; break;
        }
    }

    private void ReadMember(string folded, GoJsonValue member, DockerGeneration generation)
    {
        switch (folded)
        {
            case "hostname": _hostname = member.Text(); break;
            case "domainname": _domainname = member.Text(); break;
            case "user": _user = member.Text(); break;
            case "attachstdin": _attachStdin = member.Boolean(); break;
            case "attachstdout": _attachStdout = member.Boolean(); break;
            case "attachstderr": _attachStderr = member.Boolean(); break;
            case "exposedports": ReadSet(_exposedPorts ??= [], member); break;
            case "tty": _tty = member.Boolean(); break;
            case "openstdin": _openStdin = member.Boolean(); break;
            case "stdinonce": _stdinOnce = member.Boolean(); break;
            case "env": _env = GoStrings.Read(member, _env); break;
            case "cmd": _cmd = ReadCommand(member); break;
            case "healthcheck": _healthcheck = HealthcheckConfig.Read(member, _healthcheck, generation); break;
            case "argsescaped": _argsEscaped = member.Boolean(); break;
            case "image": _image = member.Text(); break;
            case "volumes": ReadSet(_volumes ??= [], member); break;
            case "workingdir": _workingDir = member.Text(); break;
            case "entrypoint": _entrypoint = ReadCommand(member); break;
            case "networkdisabled": _networkDisabled = member.Boolean(); break;
            case "macaddress": _macAddress = member.Text(); break;
            case "onbuild": _onBuild = GoStrings.Read(member, _onBuild); break;
            case "labels": ReadLabels(_labels ??= [], member); break;
            case "stopsignal": _stopSignal = member.Text(); break;
            case "stoptimeout": _stopTimeout = member.Integer(); break;
            case "shell": _shell = ReadCommand(member); break;
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
