using System.CommandLine;
using System.Text.Json;
using Ocx.Cli.Help;
using Ocx.Containers;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx containers</c>: what <c>docker ps --all</c> prints, without a daemon.</summary>
internal static class ContainersCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints what 'docker ps --all' prints, without a daemon. What cannot be read is told on standard error, and the rest is listed.",
        ],
        Examples =
        [
            new("ocx containers", "The store at /var/lib/docker"),
            new("ocx containers --root /mnt/dead-disk/var/lib/docker --size --dirs", "Of a dead host, with the files that each wrote"),
            new("ocx containers --json | jq -r '.[].name'", "For a script"),
        ],
        Codes = [ExitCode.Success, ExitCode.Bug, ExitCode.Usage, ExitCode.Format, ExitCode.NotFound, ExitCode.InputOutput],
        ExitCodes = new Dictionary<int, string> { [ExitCode.NotFound] = "No such store" },
        SeeAlso = ["diff", "commit", "docker-ps(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<string> root = CommonOptions.Root();
        var sizes = new Option<bool>("--size", "-s") { Description = "Also how large the files are that each wrote, and with those of its image" };
        var directories = new Option<bool>("--dirs") { Description = "Also the directories of the files that each wrote" };
        var isWhole = new Option<bool>("--no-trunc") { Description = "Whole IDs and commands" };
        var ids = new Option<bool>("--quiet", "-q") { Description = "Print only IDs" };
        Option<bool> json = CommonOptions.Json();
        var command = new PagedCommand("containers", "List the containers of a store, as 'docker ps --all' does", Page) { root, sizes, directories, isWhole, ids, json };
        command.SetAction(result =>
        {
            CommonOptions.Exclude(result, json, ids);
            using var store = new ContainerStore(result.GetValue(root)!);
            foreach (string warning in store.Warnings) Warn(warning);
            if (result.GetValue(json))
            {
                ContainerDocument[] documents = [.. store.All.Select(c => ContainerDocument.Of(store, c, Warn))];
                output.WriteLine(JsonSerializer.Serialize(documents, CliJson.Default.IReadOnlyListContainerDocument));
                return ExitCode.Success;
            }

            var columns = new ContainerColumns(store, result.GetValue(isWhole), store.All.Any(c => c.State.IsRunning) && store.IsInUse, DateTimeOffset.UtcNow);
            if (result.GetValue(ids)) foreach (Container container in store.All) output.WriteLine(columns.Id(container));
            else ContainerTable.Print(store, columns, result.GetValue(sizes), result.GetValue(directories), output, Warn);
            return ExitCode.Success;
        });
        return command;

        void Warn(string warning) => error.PrintLine($"warning: {warning}");
    }
}
