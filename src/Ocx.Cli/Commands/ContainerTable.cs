using Ocx.Cli.Tables;
using Ocx.Containers;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>The table of <c>docker ps --all</c>, line for line.</summary>
internal static class ContainerTable
{
    /// <summary>Prints it.</summary>
    /// <param name="store">The containers.</param>
    /// <param name="columns">What to print of each.</param>
    /// <param name="hasSizes">Whether sizes are wanted, which takes looking at all files.</param>
    /// <param name="hasDirectories">Whether the directories of their files are.</param>
    /// <param name="output">Where to.</param>
    /// <param name="warn">Is told of what cannot be read.</param>
    public static void Print(ContainerStore store, ContainerColumns columns, bool hasSizes, bool hasDirectories, TextWriter output, Action<string> warn)
    {
        // Docker knows ports only of what is running.
        var table = new TabTable(text => text.EnumerateRunes().Count());
        table.Add(["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES", .. hasSizes ? (string[])["SIZE"] : [], .. hasDirectories ? (string[])["DIRECTORY"] : []]);
        foreach (Container container in store.All)
        {
            List<string> row = [columns.Id(container), PathText.Of(columns.Image(container)), columns.Command(container), columns.Created(container), columns.Status(container), "", PathText.Of(container.Name)];
            if (hasSizes || hasDirectories)
            {
                (string? directory, long? own, long? all) = hasSizes ? ContainerDocument.Files(store, container, warn) : (ContainerDocument.DirectoryOf(store, container, warn), null, null);
                if (hasSizes) row.Add(ContainerColumns.Size(own, all));
                if (hasDirectories) row.Add(directory is null ? "?" : PathText.Of(directory));
            }

            table.Add([.. row]);
        }

        table.WriteTo(output);
    }
}
