using System.CommandLine;
using Ocx.Cli.Help;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx completion bash|zsh|fish</c>: the script by which a shell completes command lines of this program.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints a script that makes a shell complete commands, options, their values, paths, and the names of images and containers in the store at --root, "
            + $"or at {CommonOptions.RootVariable}. Where the store cannot be read, names are not completed and nothing else happens.",
        ],
        Examples =
        [
            new("source <(ocx completion bash)", "In this bash; in ~/.bashrc for all of them"),
            new("ocx completion bash > /usr/local/share/bash-completion/completions/ocx", "For all users of bash"),
            new("ocx completion zsh > /usr/local/share/zsh/site-functions/_ocx", "For zsh"),
            new("ocx completion fish > ~/.config/fish/completions/ocx.fish", "For fish"),
        ],
        Codes = ExitCode.OfPrinting,
        SeeAlso = ["help", "bash(1)", "zsh(1)", "fish(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output)
    {
        var shell = new Argument<string>(string.Join('|', Shells)) { Description = "The shell" };
        var command = new PagedCommand("completion", "Print a script that completes command lines in a shell", Page) { shell };
        command.SetAction(result =>
        {
            using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{result.GetValue(shell)}")!;
            using var reader = new StreamReader(script);
            output.Write(reader.ReadToEnd());
            return ExitCode.Success;
        });
        return command;
    }
}
