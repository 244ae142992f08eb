using System.CommandLine;
using System.CommandLine.Parsing;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary>The options by which images of a source are chosen and named: declared once, read once.</summary>
internal sealed class ImageChoice
{
    private readonly Option<string[]> _images = new("--image")
    {
        Description = "Only this image of the source: a name, a tag, an ID or a digest; may be given several times",
        HelpName = "REF",
    };

    private readonly Option<ImageReference[]> _tags = Tags("A name to give the image on the way, in place of those it has; may be given several times");

    /// <summary>The option that names images.</summary>
    public static Option<ImageReference[]> Tags(string description) => new("--tag", "-t") { Description = description, HelpName = "NAME", CustomParser = ParseTags };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_images);
        command.Options.Add(_tags);
    }

    /// <summary>What was given on the command line.</summary>
    public (IReadOnlyList<string> Images, IReadOnlyList<ImageReference> Tags) Read(ParseResult result) => (result.GetValue(_images) ?? [], result.GetValue(_tags) ?? []);

    private static ImageReference[] ParseTags(ArgumentResult result)
    {
        var names = new List<ImageReference>();
        foreach (Token token in result.Tokens)
        {
            if (!ImageReference.TryParse(token.Value, out ImageReference? name, out string reason) || name is null) result.AddError($"--tag takes a name, found '{token.Value}': {reason}");
            else if (name.Digest is not null) result.AddError($"--tag takes a name without a digest, found '{token.Value}'");
            else names.Add(name);
        }

        return [.. names];
    }
}
