using System.Text;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.CommandLine;

/// <summary>An interactive shell on a terminal of its own, into which a line and a Tab are typed.</summary>
internal sealed class TypedShell(CompletedStore store, string shell)
{
    // What is typed behind the Tab: it writes down the line as it stands there, and ends the shell.
    private const string Dump = "\u0018q";

    /// <summary>The line after the Tab.</summary>
    public string Complete(string line)
    {
        string result = store["line"];
        File.Delete(result);
        ShellResult run = new ShellCommand("script", "--quiet", "--return", "--command", Start(result), "/dev/null")
        {
            Environment = store.Environment,
            WorkingDirectory = store.WorkingDirectory,
            Input = Encoding.UTF8.GetBytes($"{line}\t{Dump}"),
            Timeout = TimeSpan.FromMinutes(1),
        }.TryRun();
        return File.Exists(result) ? File.ReadAllText(result).TrimEnd('\n') : throw new InvalidOperationException($"{shell} never came to its line: {run.Text}");
    }

    // Nothing of the user's own settings, so that only our script decides.
    private string Start(string result)
    {
        switch (shell)
        {
            case "bash":
                File.WriteAllText(store["rc"], $$"""
                    source <(ocx completion bash)
                    bind -x '"\C-xq": printf %s "$READLINE_LINE" > {{result}}; kill -9 $$'
                    """);
                return $"bash --noprofile --rcfile {store["rc"]} -i";
            case "zsh":
                File.WriteAllText(store[".zshrc"], $$"""
                    autoload -Uz compinit
                    compinit -D -u
                    source <(ocx completion zsh)
                    dump() { print -rn -- "$BUFFER" > {{result}}; kill -9 $$ }
                    zle -N dump
                    bindkey '^Xq' dump
                    """);
                return $"env ZDOTDIR={store[""]} zsh -d -i";
            case "fish":
                return $"fish --no-config --interactive --init-command 'ocx completion fish | source; bind \\cxq \"commandline > {result}; kill -9 \\$fish_pid\"'";
            default:
                throw new ArgumentException($"no such shell here: {shell}");
        }
    }
}
