using System.CommandLine;
using Ocx.Cli.Commands;

namespace Ocx.Cli;

/// <summary>Commands of docker and skopeo that people type out of habit, and what does the same here.</summary>
/// <param name="Asked">What was typed, as far as it is the name of a command.</param>
/// <param name="Command">The command that does it.</param>
/// <param name="Rest">What stands behind that.</param>
internal sealed record ForeignCommand(string Asked, string Command, IReadOnlyList<string> Rest)
{
    private static readonly Dictionary<string, string> Others = new()
    {
        ["copy"] = "convert",
        ["list"] = "images",
        ["load"] = "import",
        ["ls"] = "images",
        ["ps"] = "containers",
        ["save"] = "export",
    };

    /// <summary>Whether docker has commands below it: <c>docker image ls</c>.</summary>
    public static bool IsGroup(string word) => word is "image" or "container";

    /// <summary>Whether it is about a registry or a daemon.</summary>
    public static bool IsRemote(string word) => word is "pull" or "push" or "login" or "run";

    /// <summary>What a line of docker's or skopeo's means; null where nothing here does that.</summary>
    /// <param name="words">The line, without the name of the program.</param>
    /// <param name="root">The program's commands.</param>
    public static ForeignCommand? Find(IReadOnlyList<string> words, Command root)
    {
        if (!IsGroup(words[0])) return Others.TryGetValue(words[0], out string? command) ? Of(words[0], command, words.Skip(1)) : null;
        if (words.Count == 1) return new(words[0], $"{words[0]}s", []);
        string asked = $"{words[0]} {words[1]}";
        string? known = words[1] is "ls" or "list" or "ps" ? $"{words[0]}s"
            : root.Subcommands.Any(c => c.Name == words[1] && !c.Hidden) ? words[1]
            : words[1] is "save" or "load" ? Others[words[1]]
            : null;
        return known is null ? null : Of(asked, known, words.Skip(2));
    }

    /// <summary>What of the rest holds for every command, whatever else is not known here: where the store is.</summary>
    public IEnumerable<string> Root => Rest.Where((word, i) => IsRoot(word.Split('=')[0]) || (i > 0 && IsRoot(Rest[i - 1])));

    private static bool IsRoot(string word) => word is CommonOptions.RootName or "--data-root";

    // Without the options for it, docker saves to standard output and loads from standard input.
    private static ForeignCommand Of(string asked, string command, IEnumerable<string> rest)
    {
        string[] words = [.. rest];
        return asked.Split(' ')[^1] switch
        {
            // They are all listed anyway.
            _ when command == "containers" => new(asked, command, [.. words.Where(w => w is not ("-a" or "--all"))]),
            "save" when !words.Any(w => w.StartsWith("-o", StringComparison.Ordinal) || w.StartsWith("--output", StringComparison.Ordinal)) => new(asked, command, [.. words, "-o", "-"]),
            "load" when words.FirstOrDefault(w => w.Split('=')[0] is "-i" or "--input") is { } input => new(asked, command, [.. words.Select(w => w == input ? input.Split('=', 2)[^1] : w).Where(w => w is not ("-i" or "--input"))]),
            "load" => new(asked, command, [.. words, "-"]),
            _ => new(asked, command, words),
        };
    }
}
