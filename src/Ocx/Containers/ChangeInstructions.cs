using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Tar;

namespace Ocx.Containers;

/// <summary>
/// Applies instructions of a Dockerfile to a container's settings, those that <c>docker commit --change</c> takes: CMD, ENTRYPOINT,
/// ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.
/// </summary>
/// <remarks>Source: moby builder/dockerfile/dispatchers.go; BuildKit frontend/dockerfile/instructions/parse.go.</remarks>
internal sealed partial class ChangeInstructions(ContainerConfig config)
{
    private const long ShortestInterval = 1_000_000;
    private const int HighestPort = 65_535;

    private static readonly string[] Signals =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP",
        "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
        .. Enumerable.Range(1, 15).Select(i => $"RTMIN+{i}"), .. Enumerable.Range(1, 14).Select(i => $"RTMAX-{i}"),
    ];

    private bool _setsCommand;

    /// <summary>Applies them in order; nothing for none.</summary>
    /// <exception cref="ImageFormatException">One is none of those, or its arguments are wrong.</exception>
    public void Apply(IReadOnlyList<string> changes)
    {
        if (changes.Count == 0) return;
        foreach (Instruction instruction in InstructionText.Split(changes))
        {
            if (instruction.Name != "healthcheck" && instruction.Flags.Count > 0) throw Wrong(instruction, $"unknown flag --{instruction.Flags[0]}");
            Apply(instruction);
        }
    }

    private void Apply(Instruction instruction)
    {
        switch (instruction.Name)
        {
            case "cmd": SetCommand(instruction.Rest); break;
            case "entrypoint": SetEntrypoint(instruction.Rest); break;
            case "env": foreach ((string name, string value) in Pairs(instruction)) SetVariable(name, value); break;
            case "expose": Expose(instruction); break;
            case "healthcheck": SetHealthcheck(instruction); break;
            case "label": foreach ((string name, string value) in Pairs(instruction)) (config.Labels ??= [])[name] = value; break;
            case "onbuild": AddTrigger(instruction); break;
            case "stopsignal": config.StopSignal = Signal(instruction, Expand(Required(instruction))); break;
            case "user": config.User = Expand(Required(instruction)); break;
            case "volume": AddVolumes(instruction); break;
            case "workdir": SetDirectory(Expand(Required(instruction))); break;
            default: throw Wrong(instruction, "docker commit takes CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR");
        }
    }

    private void SetCommand(string text)
    {
        string[] command = CommandLine(text);
        config.Cmd = GoStrings.Of(command);
        config.ArgsEscaped = false;
        _setsCommand |= text.Length > 0 && InstructionText.List(text) is not { Count: 0 };
    }

    private void SetEntrypoint(string text)
    {
        bool isEmpty = text.Length == 0 || InstructionText.List(text) is { Count: 0 };
        config.Entrypoint = isEmpty ? null : GoStrings.Of(CommandLine(text));
        config.ArgsEscaped = false;

        // A command is an argument of the entry point that it was written for.
        if (!_setsCommand) config.Cmd = null;
    }

    // A list is a program with its arguments; all else is for the shell.
    private string[] CommandLine(string text) => InstructionText.List(text) is { } list ? [.. list] : [.. Shell(), .. text.Length > 0 ? (string[])[text] : []];

    private IReadOnlyList<string> Shell() => config.Shell is { Values.Count: > 0 } shell ? shell.Values : ["/bin/sh", "-c"];

    private void SetVariable(string name, string value)
    {
        var variables = new List<string>(config.Env?.Values ?? []);
        int index = variables.FindIndex(v => v.Split('=')[0] == name);
        if (index >= 0) variables[index] = $"{name}={value}";
        else variables.Add($"{name}={value}");
        config.Env = GoStrings.Of(variables);
    }

    // "NAME value of words", or "NAME=value NAME=value": decided by the first word. All values see the variables as they were before.
    private List<(string Name, string Value)> Pairs(Instruction instruction)
    {
        IReadOnlyList<string> words = InstructionText.QuotedWords(instruction.Rest);
        if (words.Count == 0) throw Wrong(instruction, "it needs at least one NAME=value");
        (string, string)[] pairs;
        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            string[] parts = OldPair().Split(instruction.Rest, 2);
            pairs = parts.Length == 2 ? [(parts[0], parts[1])] : throw Wrong(instruction, "it needs a name and a value");
        }
        else
        {
            if (words.FirstOrDefault(w => !w.Contains('=', StringComparison.Ordinal)) is { } other) throw Wrong(instruction, $"expected NAME=value, found '{other}'");
            pairs = [.. words.Select(w => w.Split('=', 2)).Select(p => (p[0], p[1]))];
        }

        if (pairs.Any(p => p.Item1.Length == 0)) throw Wrong(instruction, "a name must not be empty");
        return [.. pairs.Select(p => (Expand(p.Item1), Expand(p.Item2)))];
    }

    private void Expose(Instruction instruction)
    {
        string[] words = InstructionText.Words(instruction.Rest);
        if (words.Length == 0) throw Wrong(instruction, "it needs at least one port");
        HashSet<string> ports = config.ExposedPorts ?? [];
        foreach (string port in words.SelectMany(w => ShellWord.ExpandToWords(w, Environment)))
        {
            Match match = Port().Match(port);
            string protocol = match.Groups[3].Value is { Length: > 0 } named ? named.ToLowerInvariant() : "tcp";
            if (!match.Success || protocol is not ("tcp" or "udp" or "sctp")
                || !int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(match.Groups[2].Value is { Length: > 0 } end ? end : match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || first > last || last > HighestPort)
            {
                throw Wrong(instruction, $"expected a port as in 80, 80/udp or 8000-8010, found '{port}'");
            }

            for (int number = first; number <= last; number++) ports.Add($"{number}/{protocol}");
        }

        config.ExposedPorts = ports;
    }

    private void SetHealthcheck(Instruction instruction)
    {
        string[] parts = AnyBlanks().Split(instruction.Rest, 2);
        string kind = parts[0].ToUpperInvariant(), command = parts.Length > 1 ? parts[1] : "";
        if (kind == "NONE")
        {
            if (command.Length > 0 || instruction.Flags.Count > 0) throw Wrong(instruction, "NONE takes nothing");
            config.Healthcheck = HealthcheckConfig.Of(["NONE"]);
            return;
        }

        if (kind != "CMD") throw Wrong(instruction, "expected CMD or NONE");
        IReadOnlyList<string>? list = InstructionText.List(command);
        if (command.Length == 0 || list is { Count: 0 }) throw Wrong(instruction, "CMD needs a command");
        var flags = new Dictionary<string, string>();
        foreach (string flag in instruction.Flags)
        {
            string[] pair = flag.Split('=', 2);
            if (pair[0] is not ("interval" or "timeout" or "start-period" or "start-interval" or "retries")) throw Wrong(instruction, $"unknown flag --{pair[0]}");
            if (pair.Length < 2) throw Wrong(instruction, $"--{pair[0]} needs a value");
            if (!flags.TryAdd(pair[0], pair[1])) throw Wrong(instruction, $"--{pair[0]} is there twice");
        }

        config.Healthcheck = HealthcheckConfig.Of(
            list is null ? ["CMD-SHELL", command] : ["CMD", .. list], Interval("interval"), Interval("timeout"), Interval("start-period"), Interval("start-interval"), Retries());

        long Interval(string name)
        {
            if (flags.GetValueOrDefault(name, "") is not { Length: > 0 } text) return 0;
            return GoDuration.TryParse(text, out long length) && length is 0 or >= ShortestInterval ? length : throw Wrong(instruction, $"--{name}: expected a time of 1ms or more, as in 30s, found '{text}'");
        }

        int Retries()
        {
            if (flags.GetValueOrDefault("retries", "") is not { Length: > 0 } text) return 0;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong(instruction, $"--retries: expected a number, found '{text}'");
        }
    }

    private void AddTrigger(Instruction instruction)
    {
        string trigger = InstructionText.Words(instruction.Rest).FirstOrDefault("").ToUpperInvariant();
        if (trigger.Length == 0) throw Wrong(instruction, "it needs an instruction");
        if (trigger is "ONBUILD" or "MAINTAINER" or "FROM") throw Wrong(instruction, $"{trigger} cannot wait for a build");
        config.OnBuild = GoStrings.Of([.. config.OnBuild?.Values ?? [], OnBuild().Replace(instruction.Line, "")]);
    }

    private void AddVolumes(Instruction instruction)
    {
        IEnumerable<string> volumes = InstructionText.List(instruction.Rest) ?? InstructionText.Words(instruction.Rest);
        HashSet<string> all = config.Volumes ?? [];
        foreach (string volume in volumes.Select(v => v.Trim()).DefaultIfEmpty("").Select(v => v.Length > 0 ? Expand(v) : ""))
        {
            if (volume.Length == 0) throw Wrong(instruction, "a volume must not be empty");
            all.Add(volume);
        }

        config.Volumes = all;
    }

    private void SetDirectory(string directory)
    {
        string path = directory.StartsWith('/') ? directory : $"/{config.WorkingDir}/{directory}";
        config.WorkingDir = Encoding.UTF8.GetString(TarPath.Clean(Encoding.UTF8.GetBytes(path)));
    }

    private static string Signal(Instruction instruction, string signal)
    {
        string name = signal.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        bool isNumber = int.TryParse(signal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        return (isNumber && number != 0) || (!isNumber && Signals.Contains(name)) ? signal : throw Wrong(instruction, $"there is no signal '{signal}'");
    }

    private static string Required(Instruction instruction) => instruction.Rest.Length > 0 ? instruction.Rest : throw Wrong(instruction, "it needs an argument");

    private string Expand(string text) => ShellWord.Expand(text, Environment);

    private IReadOnlyList<string> Environment => config.Env?.Values ?? [];

    private static ImageFormatException Wrong(Instruction instruction, string reason) => new(CommitOptions.ChangesName, $"'{instruction.Line}': {reason}");

    [GeneratedRegex(@"[\t\v\f\r ]+")]
    private static partial Regex OldPair();

    [GeneratedRegex(@"\s+")]
    private static partial Regex AnyBlanks();

    [GeneratedRegex(@"^([0-9]+)(?:-([0-9]+))?(?:/([A-Za-z]*))?$")]
    private static partial Regex Port();

    [GeneratedRegex(@"^\s*ONBUILD\s*", RegexOptions.IgnoreCase)]
    private static partial Regex OnBuild();
}
