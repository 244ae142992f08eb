using System.CommandLine;
using Ocx.Cli.Help;
using Ocx.Containers;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx commit CONTAINER</c>: what <c>docker commit</c> makes of a container, without a daemon.</summary>
internal sealed class CommitCommand
{
    private static Page Page { get; } = new()
    {
        Usage = ["[OPTIONS] CONTAINER -o PATH", "[OPTIONS] CONTAINER"],
        Text =
        [
            "Puts what the container wrote on its image as one more layer. Layer and config are those that 'docker commit' makes, byte for byte but for the time.",
            "With --output the image is written like an export. Without it, it is put into the store, like an import: no daemon may run on it then.",
        ],
        Examples =
        [
            new("ocx commit web -t web:rescued -o web.tar", "What docker save would write of the new image"),
            new("ocx commit web -t web:rescued -o web.tar --root /mnt/dead-disk/var/lib/docker", "From a dead host"),
            new("ocx commit web -t web:rescued -c 'CMD [\"nginx\"]' -m 'as it was'", "Into the store itself, with another command and a remark"),
        ],
        ExitCodes = new Dictionary<int, string> { [ExitCode.NotFound] = "No such container or store" },
        SeeAlso = ["containers", "diff", "export", "import", "docker-commit(1)"],
    };

    private const long TicksPerSecond = TimeSpan.TicksPerSecond;

    private readonly Argument<string> _container = DiffCommand.Container();

    private readonly Option<string?> _destination = new("--output", "-o")
    {
        Description = "A file, a directory (one that exists, or with a slash at the end), - for standard output, or what convert takes; "
            + "the store itself where it is not given, and no daemon may run on it then",
        HelpName = "PATH",
    };

    private readonly Option<ImageReference[]> _tags = ImageChoice.Tags("A name for the image; may be given several times");
    private readonly Option<string?> _author = new("--author", "-a") { Description = "Who made the image", HelpName = "TEXT" };
    private readonly Option<string?> _message = new("--message", "-m") { Description = "A remark in the image's history", HelpName = "TEXT" };

    private readonly Option<string[]> _changes = new("--change", "-c")
    {
        Description = "A line of a Dockerfile that changes the settings, as in 'CMD [\"sh\"]' or 'ENV A=b'; may be given several times",
        HelpName = "INSTRUCTION",
    };

    private readonly Option<string> _style = new("--like")
    {
        Description = "Whose commit it is to be, byte for byte: they differ in the headers of the layer's tar",
        HelpName = string.Join('|', CommitStyle.All.Select(s => s.Name)),
        DefaultValueFactory = _ => CommitStyle.Docker26.Name,
    };

    private readonly Option<string> _names = new("--etc")
    {
        Description = "With --like 20.10: the directory with passwd and group of the daemon's host, whose names it writes into the tar",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/etc",
    };

    private readonly Option<string> _root = CommonOptions.Root();

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var commit = new CommitCommand();
        var command = new PagedCommand("commit", "Make an image of a container and what it wrote, as 'docker commit' does", Page)
        {
            commit._container, commit._destination, commit._tags, commit._author, commit._message, commit._changes, commit._style, commit._names, commit._root,
        };
        var options = new OutputOptions(command, OutputTraits.WritesBundles | OutputTraits.WritesStores);
        command.SetAction(result => commit.Run(result, options.Read(result), output, error, cancellation));
        return command;
    }

    private int Run(ParseResult result, OutputSettings settings, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        string root = result.GetValue(_root)!, asked = result.GetValue(_container)!;
        if (result.GetResult(_names) is { Implicit: false })
        {
            if (result.GetValue(_style) != CommitStyle.Docker20.Name)
                throw new UsageException($"{_names.Name} is only for {_style.Name} {CommitStyle.Docker20.Name}, which writes names of users into the tar", $"add {_style.Name} {CommitStyle.Docker20.Name}, or leave {_names.Name} out");
            MissingDirectoryException.ThrowUnless(result.GetValue(_names)!, _names.Name, "name the directory that has passwd and group of the daemon's host: /etc on its disk");
        }

        if (result.GetResult(_destination) is null) OutputOptions.RequireNone(settings, () => CorrectedCommand.Of(CorrectedCommand.With([.. result.Tokens.Select(t => t.Value)], "-o", $"{asked}.oci")));
        using var store = new ContainerStore(root);
        Container container = store.Find(asked);
        OutputDestination destination = result.GetValue(_destination) is { } path
            ? OutputDestination.Choose(ImageLocation.ParseDestination(path, root), settings)
            : OutputDestination.Store(store.Location, null, settings);
        if (container.State.IsRunning && store.IsInUse) error.PrintLine($"warning: container {container.Name} is running; what it writes meanwhile makes the commit fail");

        using CommitReader reader = Open(store, container, new CommitOptions
        {
            Author = result.GetValue(_author) ?? "",
            Message = result.GetValue(_message) ?? "",
            Changes = result.GetValue(_changes) ?? [],
            Created = Now(),
            Style = CommitStyle.All.Single(s => s.Name == result.GetValue(_style)),
            NamesDirectory = result.GetValue(_names)!,
        }, cancellation);
        if (!settings.Quiet) foreach (string note in reader.Notes) error.PrintLine($"note:  {note}");
        new ImageTransfer(destination, settings, output, error).Run(_ => reader, (write, _) => new ConversionOptions
        {
            Tags = result.GetValue(_tags) ?? [],
            Reference = destination.Reference,
            Compression = settings.Compression,
            CompressionLevel = settings.CompressionLevel,
            TemporaryDirectory = destination.TemporaryDirectory(settings),
            DryRun = settings.DryRun,
            Write = write,
        }, cancellation);
        return ExitCode.Success;
    }

    private static CommitReader Open(ContainerStore store, Container container, CommitOptions options, CancellationToken cancellation)
    {
        try
        {
            return new CommitReader(store, container, options, cancellation);
        }
        catch (ImageFormatException e) when (e.Path == CommitOptions.ChangesName)
        {
            throw new UsageException($"--change: {e.Rule}", "a change is a line of a Dockerfile, as in 'CMD [\"sh\"]'");
        }
    }

    // A new image is made now, as with docker: the one thing about it that another run would not give.
    private static Timestamp Now()
    {
        long ticks = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks;
        return new Timestamp(ticks / TicksPerSecond, (int)(ticks % TicksPerSecond) * 100);
    }
}
