using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Ocx.Cli;
using Ocx.Cli.Completion;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli;

/// <summary>What is said of a wrong command line is said in our words, of every command and option, whoever adds them.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<string> Commands => CommandTree.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_mistake_is_answered_in_the_words_of_the_parsers_library(string name)
    {
        Command command = CommandTree.Named(name);
        var lines = new List<string[]> { ((string[])[name, .. Enough(command)])[..1], (string[])[name, .. Enough(command), "--nosuch"] };
        if (command.Arguments.All(a => a.Arity.MaximumNumberOfValues <= 1)) lines.Add([name, .. Enough(command), "too", "much"]);
        foreach (Option option in command.Options.Where(o => !o.Hidden))
        {
            foreach (string spelt in option.Aliases.Append(option.Name))
            {
                if (option.HelpName is null)
                {
                    if (spelt.StartsWith("--", StringComparison.Ordinal)) lines.Add([name, .. Enough(command), $"{spelt}=maybe"]);
                    continue;
                }

                lines.Add([name, .. Enough(command), spelt]);
                lines.Add([name, spelt, "--help-me", .. Enough(command), spelt]);
                if (option.Arity.MaximumNumberOfValues == 1) lines.Add([name, .. Enough(command), spelt, Value(option), spelt, Value(option)]);
                if (IsChecked(option)) lines.Add([name, .. Enough(command), spelt, "\u00e4?"]);
            }
        }

        foreach (string[] line in lines.Where(l => l.Length > 1 || command.Arguments.Any(a => a.Arity.MinimumNumberOfValues > 0)))
        {
            UsageException? mistake = Mistake.In(CommandTree.Root.Parse(line, Program.Parsing), line);
            Assert.True(mistake is not null, string.Join(' ', line));
            Assert.DoesNotContain("System.", mistake.Message + mistake.Hint);
            Assert.All(LibrarySentences(), s => Assert.False(s.IsMatch(mistake.Message), $"{string.Join(' ', line)}: {mistake.Message}"));
            Assert.False(string.IsNullOrEmpty(mistake.Hint), string.Join(' ', line));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Two_hyphens_end_the_options(string name)
    {
        Command command = CommandTree.Named(name);
        string[] words = [.. command.Arguments.Where(a => !Placeholder.IsChoice(a.Name)).Select(_ => "-x.tar")];
        if (words.Length == 0) return;
        Assert.Null(Mistake.In(CommandTree.Root.Parse([name, "--", .. words], Program.Parsing), [name, "--", .. words]));
        Assert.Equal("unknown option '-x.tar'", Mistake.In(CommandTree.Root.Parse([name, .. words], Program.Parsing), [name, .. words])?.Message);
    }

    [Theory]
    [InlineData("inspect", "inspect needs IMAGE|SOURCE", "it is called as 'ocx inspect [OPTIONS] IMAGE|SOURCE...'; see: ocx inspect --help")]
    [InlineData("convert a", "convert needs DEST", "it is called as 'ocx convert [OPTIONS] SOURCE DEST'; see: ocx convert --help")]
    [InlineData("convert", "convert needs SOURCE and DEST", "it is called as 'ocx convert [OPTIONS] SOURCE DEST'; see: ocx convert --help")]
    [InlineData("layers hello foo", "'foo' is one too many: layers takes IMAGE|SOURCE", "it is called as 'ocx layers [OPTIONS] IMAGE|SOURCE'; see: ocx layers --help")]
    [InlineData("containers x", "'x' is one too many: containers takes no arguments", "it is called as 'ocx containers [OPTIONS]'; see: ocx containers --help")]
    [InlineData("completion", "completion needs bash|zsh|fish", "it is called as 'ocx completion bash|zsh|fish'; see: ocx completion --help")]
    [InlineData("completion bsh", "completion takes bash, zsh or fish, found 'bsh'", "did you mean 'bash'? Try: ocx completion bash")]
    [InlineData("completion tcsh", "completion takes bash, zsh or fish, found 'tcsh'", "see: ocx completion --help")]
    [InlineData("export a --format ocidir -o b", "--format takes oci, oci-dir, docker or docker-legacy, found 'ocidir'", "did you mean 'oci-dir'? Try: ocx export a --format oci-dir -o b")]
    [InlineData("export a --format=OCI -o b", "--format takes oci, oci-dir, docker or docker-legacy, found 'OCI'", "did you mean 'oci'? Try: ocx export a --format=oci -o b")]
    [InlineData("export a --compression-level abc", "--compression-level takes a number, 1 to 9 for gzip, 1 to 19 for zstd; found 'abc'", "see: ocx export --help")]
    [InlineData("export a -o a -o b", "-o is given 2 times, with 'a' and 'b', and takes one PATH", "leave one of them out; see: ocx export --help")]
    [InlineData("export a -o", "-o needs PATH", "see: ocx export --help")]
    [InlineData("export a -o --json", "-o needs PATH, and --json is an option", "see: ocx export --help")]
    [InlineData("export a --format", "--format needs one of oci, oci-dir, docker or docker-legacy", "see: ocx export --help")]
    [InlineData("images --root=", "--root needs DIR", "see: ocx images --help")]
    [InlineData("history a --human=maybe", "--human takes true or false, found 'maybe'", "see: ocx history --help")]
    [InlineData("commit a --like 19", "--like takes 20.10 or 26.1, found '19'", "see: ocx commit --help")]
    [InlineData("--root /x images -q", "'--root' stands before the command", "options come after it. Try: ocx images --root /x -q")]
    [InlineData("help exprot", "unknown command 'exprot'", "did you mean 'export'? Try: ocx help export")]
    [InlineData("image ls", "unknown command 'image ls'", "did you mean 'images'? Try: ocx images")]
    [InlineData("image ls -a", "unknown command 'image ls'", "did you mean 'images'? Try: ocx images -a")]
    [InlineData("image ls --filter dangling=true", "unknown command 'image ls'", "did you mean 'images'? Try: ocx images")]
    [InlineData("image inspect nginx", "unknown command 'image inspect'", "did you mean 'inspect'? Try: ocx inspect nginx")]
    [InlineData("image prune", "unknown command 'image'", "it knows export, import, convert, check, images, inspect, history, layers, containers, diff, commit, completion, help; see: ocx --help")]
    [InlineData("container ls", "unknown command 'container ls'", "did you mean 'containers'? Try: ocx containers")]
    [InlineData("container commit web", "unknown command 'container commit'", "did you mean 'commit'? Try: ocx commit web")]
    [InlineData("ps -a", "unknown command 'ps'", "did you mean 'containers'? Try: ocx containers")]
    [InlineData("ls", "unknown command 'ls'", "did you mean 'images'? Try: ocx images")]
    [InlineData("save nginx", "unknown command 'save'", "did you mean 'export'? Try: ocx export nginx -o -")]
    [InlineData("image save -o a.tar nginx", "unknown command 'image save'", "did you mean 'export'? Try: ocx export -o a.tar nginx")]
    [InlineData("load", "unknown command 'load'", "did you mean 'import'? Try: ocx import -")]
    [InlineData("load -i a.tar", "unknown command 'load'", "did you mean 'import'? Try: ocx import a.tar")]
    [InlineData("load --root d", "unknown command 'load'", "did you mean 'import'? Try: ocx import --root d -")]
    [InlineData("image load --input=a.tar", "unknown command 'image load'", "did you mean 'import'? Try: ocx import a.tar")]
    [InlineData("copy a b", "unknown command 'copy'", "did you mean 'convert'? Try: ocx convert a b")]
    [InlineData("inspect -f {{.Id}} nginx", "unknown option '-f'", "take what you need out of the JSON: ocx inspect nginx --json | jq .")]
    [InlineData("images --format=json", "unknown option '--format=json'", "take what you need out of the JSON: ocx images --json | jq .")]
    [InlineData("images --filter dangling=true -- a", "unknown option '--filter'", "take what you need out of the JSON: ocx images --json -- a | jq .")]
    public void A_mistake_is_named_with_what_is_right(string line, string message, string hint)
    {
        CliResult result = OcxRun.Run(line.Split(' '));
        Assert.Equal((2, $"error: {message}\nhint:  {hint}\n"), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("export a -o b -q -v", "--quiet and --verbose exclude each other", "ocx export a -o b -q")]
    [InlineData("import a -vq", "--quiet and --verbose exclude each other", "ocx import a -q")]
    [InlineData("images --json -q", "--json and --quiet exclude each other", "ocx images --json")]
    [InlineData("history -q a --json", "--json and --quiet exclude each other", "ocx history a --json")]
    [InlineData("containers -q --json", "--json and --quiet exclude each other", "ocx containers --json")]
    [InlineData("commit a -o b --etc /etc", "--etc is only for --like 20.10", "")]
    [InlineData("commit web --format docker", "--format is about an output, and without one the image goes into the store", "ocx commit web --format docker -o web.oci")]
    [InlineData("commit web --compression gzip", "--compression is about an output", "ocx commit web --compression gzip -o web.oci")]
    [InlineData("export", "export needs an image and --output", "ocx export --all -o images.oci")]
    [InlineData("export -- -x", "export needs --output", "ocx export -o ./-x.oci -- -x")]
    [InlineData("export a --compression original --compression-level 6 -o b", "--compression original finds the level out by itself", "")]
    [InlineData("export a --compression original --format docker-legacy -o b", "layers of docker-legacy are not compressed", "")]
    [InlineData("export a -o b --fallback gzip", "--fallback needs --compression original", "")]
    [InlineData("export a -o b --compression gzip --containerd-root /c", "--containerd-root needs --compression original", "")]
    public void Options_that_do_not_fit_are_refused(string line, string message, string command)
    {
        CliResult result = OcxRun.Run([.. line.Split(' ')]);
        Assert.Equal(2, result.Code);
        Assert.StartsWith($"error: {message}", result.Error);
        Assert.EndsWith(command.Length > 0 ? $": {command}\n" : "\n", result.Error);
    }

    [Fact]
    public void A_file_may_be_called_like_an_option()
    {
        using var store = new StoreBuilder();
        store.Add("nginx", SampleLayers.Base);
        string file = _scratch["-x.tar"];
        Assert.Equal(0, OcxRun.Run("export", "nginx", "--root", store.Root, "-q", "-o", file).Code);
        string before = Environment.CurrentDirectory;
        Assert.Equal(0, OcxRun.Run("check", "-q", "--progress", "none", "--", file).Code);
        CliResult result = OcxRun.Run("export", "--root", store.Root, "-o", "out.oci", "--", "-y");
        Assert.StartsWith("error: '-y' cannot name an image", result.Error);
    }

    // As many words as the command asks for, and a value that it takes.
    private static string[] Enough(Command command) => [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => a.Name.Split('|')[0].ToLowerInvariant())];

    private static string Value(Option option) => Placeholder.IsChoice(option.HelpName!) ? option.HelpName!.Split('|')[0] : option.HelpName switch
    {
        "N" => "1",
        "PLATFORM" => "linux/amd64",
        _ => "x",
    };

    private static bool IsChecked(Option option) => Placeholder.IsChoice(option.HelpName!) || option.HelpName is "N" or "PLATFORM" || option.Name == "--tag";

    // All that the library can say, as it says it.
    private static IEnumerable<Regex> LibrarySentences()
    {
        var resources = new ResourceManager("System.CommandLine.Properties.Resources", typeof(RootCommand).Assembly);
        string[] sentences = [.. resources.GetResourceSet(CultureInfo.InvariantCulture, true, true)!.Cast<DictionaryEntry>().Select(e => (string)e.Value!).Where(s => s.Contains("{0}") || s.EndsWith('.'))];
        Assert.Contains(sentences, s => s.StartsWith("Required argument missing", StringComparison.Ordinal));
        return sentences.Select(s => new Regex($"^{Regex.Replace(Regex.Escape(s), @"\\\{\d\}", ".*")}", RegexOptions.Singleline));
    }
}
