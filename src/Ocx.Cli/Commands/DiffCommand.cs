using System.CommandLine;
using System.Text.Json;
using Ocx.Cli.Help;
using Ocx.Containers;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx diff CONTAINER</c>: what <c>docker diff</c> prints, without a daemon.</summary>
internal static class DiffCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints a line for each path: A for what the container added, C for what it changed, D for what it deleted, in the order of their names.",
        ],
        Examples =
        [
            new("ocx diff web", "A container of the store at /var/lib/docker"),
            new("ocx diff web --root /mnt/dead-disk/var/lib/docker", "One of a dead host"),
        ],
        Codes = ExitCode.OfReading,
        ExitCodes = new Dictionary<int, string> { [ExitCode.NotFound] = "No such container or store" },
        SeeAlso = ["containers", "commit", "docker-diff(1)"],
    };

    /// <summary>The argument of all commands that are about one container.</summary>
    public static Argument<string> Container() => new("CONTAINER")
    {
        Description = "A name, an ID, or the start of one",
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, CancellationToken cancellation)
    {
        Argument<string> asked = Container();
        Option<string> root = CommonOptions.Root();
        Option<bool> json = CommonOptions.Json();
        var command = new PagedCommand("diff", "Show which files a container added, changed and deleted, as 'docker diff' does", Page) { asked, root, json };
        command.SetAction(result =>
        {
            using var store = new ContainerStore(result.GetValue(root)!);
            IReadOnlyList<ContainerChange> changes = ContainerDiff.Of(store.LayersOf(store.Find(result.GetValue(asked)!)), cancellation);
            if (result.GetValue(json))
            {
                ChangeDocument[] documents = [.. changes.Select(ChangeDocument.Of)];
                output.WriteLine(JsonSerializer.Serialize(documents, CliJson.Default.IReadOnlyListChangeDocument));
                return ExitCode.Success;
            }

            foreach (ContainerChange change in changes) output.WriteLine($"{LetterOf(change.Kind)} {PathText.Of(change.Path.Span)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static char LetterOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => 'A',
        ChangeKind.Deleted => 'D',
        _ => 'C',
    };
}
