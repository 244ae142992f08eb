using System.CommandLine;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary>What the commands that look into homes of images have in common: where to look, and whose output to give.</summary>
internal sealed class HomeOptions
{
    private readonly Option<string> _root = CommonOptions.Root();

    private readonly Option<string?> _temporaryDirectory = TemporaryFiles.Option();
    private readonly Option<int> _maxInflation = CommonOptions.MaxInflation();
    private readonly Option<bool> _json = CommonOptions.Json();

    private readonly Option<DockerRelease> _compatibility = new("--like")
    {
        Description = "Print what this Docker prints; 26.1 where it is not given",
        HelpName = "20.10|26.1",
        CustomParser = result => result.Tokens[0].Value == "20.10" ? DockerRelease.Legacy : DockerRelease.Current,
        DefaultValueFactory = _ => DockerRelease.Current,
    };

    /// <summary>Gives a command the options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="imitates">Whether its output is Docker's.</param>
    public HomeOptions(Command command, bool imitates = true)
    {
        command.Options.Add(_root);
        command.Options.Add(_temporaryDirectory);
        command.Options.Add(_maxInflation);
        if (imitates) command.Options.Add(_compatibility);
        command.Options.Add(_json);
    }

    /// <summary>Whether the result is for programs.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>Refuses an option for people where the result is for programs.</summary>
    /// <exception cref="UsageException">Both are given.</exception>
    public void Exclude(ParseResult result, Option<bool> other) => CommonOptions.Exclude(result, _json, other);

    /// <summary>Whose output to give.</summary>
    public DockerRelease Release(ParseResult result) => result.GetValue(_compatibility);

    /// <summary>
    /// Where the images are that an argument means. What exists as a path is that path; all else is a name in the store. So is the path
    /// of a directory that is no home of images, if it could be a name, and that of a file, if it is one: who builds nginx has a directory
    /// that is called so, or a script.
    /// </summary>
    /// <param name="result">The command line.</param>
    /// <param name="text">The argument; null for the store.</param>
    /// <returns>The home; its reference is the image in it, or null for all of them.</returns>
    public ImageLocation Locate(ParseResult result, string? text)
    {
        string root = result.GetValue(_root)!;
        if (text is null) return new ImageLocation(LocationKind.Overlay2, root, null);
        try
        {
            ImageLocation location = SourceArgument.Locate(result, text, root);
            bool isName = CouldBeName(text) && SourceArgument.IsOther(location) && (Directory.Exists(location.Path) || SourceArgument.IsImage(text, root));
            return isName ? new ImageLocation(LocationKind.Overlay2, root, text) : location;
        }
        catch (ImageNotFoundException) when (!LooksLikePath(text))
        {
            return new ImageLocation(LocationKind.Overlay2, root, text);
        }
    }

    /// <summary>Opens a home for looking into: what cannot be read there is told on standard error, and the rest is shown.</summary>
    public OpenHome Open(ParseResult result, ImageLocation location, TextWriter error, CancellationToken cancellation)
    {
        var options = new ReadOptions(result.GetValue(_temporaryDirectory) ?? TemporaryFiles.Default) { MaxInflation = result.GetValue(_maxInflation) };
        IImageReader reader = ImageFormats.OpenReader(location, options, cancellation, Warn);
        try
        {
            return new OpenHome(reader, Warn);
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        void Warn(Exception e) => error.PrintLine($"warning: {e.Message}");
    }

    private static bool LooksLikePath(string text) => text is ['/' or '.', ..] || text.Contains(".tar", StringComparison.Ordinal) || Prefixes.Any(p => text.StartsWith(p, StringComparison.Ordinal));

    private static readonly string[] Prefixes = ["oci:", "oci-archive:", "docker-archive:"];

    private static bool CouldBeName(string text) => ImageReference.TryParse(text, out _);
}
