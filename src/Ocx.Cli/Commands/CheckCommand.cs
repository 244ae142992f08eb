using System.CommandLine;
using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Cli.Help;
using Ocx.Cli.Progress;
using Ocx.Conversion;
using Ocx.Formats;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx check [SOURCE]</c>: everything that is wrong with a home of images, and setting a store right.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "A store, a layout or an archive, known by its content; with :REF or @DIGEST behind it for one image; - for standard input; the store at --root where it is not given",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _root = CommonOptions.Root();
    private readonly Option<bool> _quick = new("--quick") { Description = "Only metadata: nothing that takes longer than reading small files; with --repair, nothing else is repaired either" };

    private readonly Option<string[]> _images = new("--image")
    {
        Description = "Check only this image: a name, a tag, an ID or a digest; may be given several times",
        HelpName = "REF",
    };

    private readonly Option<bool> _repair = new("--repair") { Description = "Rewrite exactly what is damaged in a store, from what --from names; no daemon may run on it meanwhile" };
    private readonly Option<string?> _from = new("--from") { Description = "An archive, a layout or a store with the same images, to repair from", HelpName = "SOURCE" };
    private readonly Option<bool> _prune = new("--prune") { Description = "Remove from a store what nothing needs; no daemon may run on it meanwhile" };

    private readonly Option<int?> _wait = CommonOptions.Wait();

    private readonly Option<string?> _temporaryDirectory = TemporaryFiles.Option();
    private readonly Option<int> _maxInflation = CommonOptions.MaxInflation();
    private readonly Option<int> _jobs = CommonOptions.Jobs();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<ProgressMode> _progress = CommonOptions.Progress();
    private readonly Option<bool> _quiet = CommonOptions.Quiet("Print nothing but what is damaged, and errors");

    private static Page Page { get; } = new()
    {
        Usage = ["[OPTIONS] [SOURCE]", "[OPTIONS] --repair --from SOURCE", "[OPTIONS] --prune"],
        Text =
        [
            "Reports all that is wrong in one run: of a store its names, configs, records of layers, and each layer's files with their owners and modes; of a layout or an archive every blob and what points at it. "
            + "It changes nothing, takes no lock, and may run beside a daemon.",
            "A finding is damage (an image cannot be run, saved or removed as it should be), a leak (it takes room and nothing needs it) or a note (odd, and it works). "
            + "On a terminal findings are tables, elsewhere each is one line; -q leaves only damage.",
            "--repair rewrites exactly what is damaged in a store, from an archive, a layout or another store with the same images, and checks again. "
            + "--prune removes what nothing needs, unless something is damaged. Both need the daemon stopped; --wait waits until it is.",
        ],
        Examples =
        [
            new("ocx check", "The store at /var/lib/docker"),
            new("ocx check --quick --root /mnt/dead-disk/var/lib/docker", "Metadata alone, in a moment"),
            new("ocx check --image nginx:latest", "One image, and nothing that belongs to no image"),
            new("ocx check bundle.tar", "A layout or an archive, of any tool"),
            new("ocx check --json | jq -r '.findings[] | [.code, .subject] | @tsv'", "Codes and subjects, for a script"),
            new("ocx check --repair --from bundle.tar", "Rewrite what is damaged, with the daemon stopped"),
            new("ocx check --prune", "Remove what nothing needs, with the daemon stopped"),
        ],
        ExitCodes = new Dictionary<int, string>
        {
            [ExitCode.Success] = "Nothing is damaged; leaks are a note on standard error",
            [ExitCode.Integrity] = "Something is damaged; after a repair: something still is",
        },
        SeeAlso = ["export", "import", "convert"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var check = new CheckCommand();
        var command = new PagedCommand("check", "Check a store, a layout or an archive, and set a store right", Page)
        {
            check._source, check._root, check._quick, check._images, check._repair, check._from, check._prune, check._wait, check._temporaryDirectory, check._maxInflation, check._jobs, check._json, check._progress, check._quiet,
        };
        command.SetAction(result => check.Run(result, output, error, cancellation));
        return command;
    }

    private int Run(ParseResult result, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        bool isRepair = result.GetValue(_repair), prunes = result.GetValue(_prune), isQuiet = result.GetValue(_quiet);
        string root = result.GetValue(_root)!;
        string? from = result.GetValue(_from);
        if (isRepair && from is null && !prunes) throw new UsageException("--repair needs --from", "name an archive, a layout or a store with the same images; --prune alone removes what nothing needs");
        if (from is not null && !isRepair) throw new UsageException("--from is only for --repair", "add --repair, or leave --from out");
        int? wait = result.GetValue(_wait);
        if (wait is not null && !isRepair && !prunes) throw new UsageException("--wait is only for --repair and --prune", "a check takes no lock, and may run beside anything: leave --wait out");
        ImageLocation location = result.GetValue(_source) is { } source
            ? SourceArgument.Parse(result, source, root, image => CorrectedCommand.Of("check", "--image", image, "--root", root))
            : new ImageLocation(LocationKind.Overlay2, root, null);
        if (result.GetResult(_root) is { Implicit: false } && location.Path != root) throw new UsageException($"SOURCE and --root are two places: {location.Path} and {root}", "leave one of them out");
        if ((isRepair || prunes) && !HomeChecker.IsStore(location))
            throw new UsageException($"{(isRepair ? "--repair" : "--prune")} is only for stores, and {location.Path} is none", "convert a whole copy to a new place instead");

        string[] images = [.. result.GetValue(_images) ?? [], .. location.Reference is { } image ? [image] : (string[])[]];
        if (prunes && images.Length > 0) throw new UsageException($"--prune is for a whole store, and not for {images[0]} alone", "what an image does not need, another may: leave the image out, or --prune");
        var read = new ReadOptions(result.GetValue(_temporaryDirectory) ?? TemporaryFiles.Default) { MaxInflation = result.GetValue(_maxInflation) };
        var report = new CheckResult(output, error, result.GetValue(_json), isQuiet);
        var options = new CheckOptions { IsQuick = result.GetValue(_quick), Images = images, Jobs = result.GetValue(_jobs), Patience = TimeSpan.FromSeconds(wait ?? 0) };
        ProgressDisplay display = ProgressDisplay.Create(isQuiet ? ProgressMode.None : result.GetValue(_progress), error);
        if (!isRepair && !prunes)
        {
            CheckReport? check = null;
            display.Run(listener => check = HomeChecker.Check(location with { Reference = null }, options with { Listener = listener }, read, cancellation));
            return report.Report(check!);
        }

        RepairReport? repair = null;
        using IImageReader? reader = from is null ? null : ImageFormats.OpenReader(SourceArgument.Locate(result, from, root), read, cancellation);
        display.Run(listener => repair = StoreRepair.Run(location.Path, reader, prunes, options with { Listener = listener }, null, cancellation));
        return report.Report(repair!);
    }
}
