using System.CommandLine;
using Ocx.Cli.Help;
using Ocx.Conversion;
using Ocx.Errors;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx import PATH</c>: from a layout or an archive to the overlay2 store.</summary>
internal static class ImportCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Puts images of an OCI layout or a docker archive into the overlay2 store, as dockerd itself would have: a daemon that starts on it cannot tell the difference. "
            + "Layers that are there already stay; tags move from the images that have them, as docker load moves them.",
            "No daemon may run on the store meanwhile: one that does is found out and refused, and so is another import, unless --wait says for how long it may go on. It needs root, since layers have files of all owners. "
            + "The root may be a store, an empty directory, or not there yet.",
            "Everything is on the disk before a name points at it, unless --no-sync is given. An import that fails takes back what it did; what a killed one left is removed by the next.",
        ],
        Examples =
        [
            new("ocx import bundle.tar --root /var/lib/docker", "All images of an archive, with the daemon stopped"),
            new("ocx import bundle.tar --root /mnt/image/var/lib/docker", "Images of a machine that has not booted yet"),
            new("ocx import layout/ --image v1 --tag registry.example/team/app:1", "One image of a layout, by another name"),
            new("ocx import bundle.tar --root /mnt/image/var/lib/docker --no-sync", "While a disk image is built, which is brought to the disk as a whole"),
            new("ocx import bundle.tar --wait 600", "After another import, which may take ten minutes more"),
            new("ssh host docker save nginx | ocx import -", "From a daemon on another host"),
            new("ocx import bundle.tar --dry-run", "What is there already, and which tags would move"),
        ],
        ExitCodes = new Dictionary<int, string> { [ExitCode.Conflict] = "A daemon, or another import, uses the store; or what is there is no overlay2 store" },
        SeeAlso = ["export", "convert", "check", "docker-load(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var source = new Argument<string>("PATH")
        {
            Description = "An archive or a layout, known by its content; with :REF or @DIGEST behind it for one image; - for standard input",
        };
        Option<string> root = CommonOptions.Root();
        var command = new PagedCommand("import", "Import images from an archive or a layout into the overlay2 store", Page) { source, root };
        var choice = new ImageChoice();
        choice.AddTo(command);
        var options = new OutputOptions(command, OutputTraits.WritesStores | OutputTraits.ReadsBundles | OutputTraits.ChoosesPlatforms);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            string store = result.GetValue(root)!;
            string path = result.GetValue(source)!;
            ImageLocation from = SourceArgument.Locate(result, path, store);
            if (Directory.Exists(store) && Path.GetFullPath(from.Path + '/') == Path.GetFullPath(store + '/'))
                throw new UsageException($"{store} is the store itself", $"name an archive or a layout; to write one: {CorrectedCommand.Of("export", "--all", "--root", store, "-o", "images.tar")}");
            try
            {
                var to = OutputDestination.Store(store, null, settings);
                new ImageTransfer(to, settings, output, error).Run(from, choice.Read(result), cancellation);
            }
            catch (DestinationConflictException e) when (e.IsInUse)
            {
                string load = $"{CorrectedCommand.Of("convert", CorrectedCommand.Operand(path), "-", "--format", "docker")} | docker load";
                throw new DestinationConflictException(store, e.Found, $"where it is another ocx, let it end (--wait SECONDS); where it is a Docker daemon, stop it first, or give it the images: {load}", e);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
