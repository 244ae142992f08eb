using System.CommandLine;
using System.Text;
using Ocx.Cli.Help;
using Ocx.Conversion;
using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx inspect IMAGE|SOURCE…</c>: what <c>docker image inspect</c> prints.</summary>
internal static class InspectCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints a JSON array with an object for each image: for a store member for member what 'docker image inspect' prints; for a layout or an archive without what only a store knows.",
        ],
        Examples =
        [
            new("ocx inspect nginx:latest", "An image of the store"),
            new("ocx inspect --like 20.10 nginx:latest", "As Docker up to 24 prints it"),
            new("ocx inspect bundle.tar | jq -r '.[].RootFS.Layers[]'", "The layers of every image in an archive"),
        ],
        Codes = ExitCode.OfReading,
        SeeAlso = ["images", "history", "layers", "docker-inspect(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var command = new PagedCommand("inspect", "Print all that is known of images, as 'docker image inspect' does", Page);
        var images = new Argument<string[]>("IMAGE|SOURCE")
        {
            Description = "An image of the store at --root: a name, an ID or the start of one; or a layout, an archive or a store, with :REF or @DIGEST behind it for one image of it",
            Arity = ArgumentArity.OneOrMore,
        };
        command.Arguments.Add(images);
        var options = new HomeOptions(command);
        command.SetAction(result =>
        {
            var found = new List<InspectedImage>();
            ImageLocation[] asked = [.. result.GetValue(images)!.Select(text => options.Locate(result, text))];

            // Several images are in the same home as a rule, which is opened once.
            var homes = new Dictionary<(LocationKind, string), OpenHome>();
            try
            {
                foreach (ImageLocation location in asked)
                {
                    if (!homes.TryGetValue((location.Kind, location.Path), out OpenHome? home))
                        homes[(location.Kind, location.Path)] = home = options.Open(result, location, error, cancellation);
                    found.AddRange(home.Find(location.Reference));
                }
            }
            finally
            {
                foreach (OpenHome home in homes.Values) home.Dispose();
            }

            output.Write(Encoding.UTF8.GetString(InspectDocument.Write(found, options.Release(result))));
            return ExitCode.Success;
        });
        return command;
    }
}
