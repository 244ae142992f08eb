using System.CommandLine;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;

namespace Ocx.Cli.Commands;

/// <summary>Reads a SOURCE; and where no images are at that place, looks whether one of the store is called so.</summary>
internal static class SourceArgument
{
    /// <summary>The place that a user named.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="root">The store.</param>
    /// <exception cref="ImageNotFoundException">There is no such place.</exception>
    /// <exception cref="UsageException">It is standard input, and somebody would have to type the archive.</exception>
    public static ImageLocation Locate(ParseResult result, string text, string root)
    {
        ImageLocation location = ImageLocation.ParseSource(text, root);
        if (location.IsStandard && !Console.IsInputRedirected)
            throw new UsageException("standard input is a terminal", $"redirect an archive: {CorrectedCommand.Of(result.Tokens.Select(t => t.Value))} < FILE");
        return location;
    }

    /// <summary>The same for a command that does not take names of images.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="root">The store.</param>
    /// <param name="command">What works instead for an image of the store.</param>
    /// <exception cref="ImageNotFoundException">There is no such place.</exception>
    /// <exception cref="ImageFormatException">What is there holds no images, and an image of the store is called so.</exception>
    /// <exception cref="UsageException">It is standard input, and somebody would have to type the archive.</exception>
    public static ImageLocation Parse(ParseResult result, string text, string root, Func<string, string> command)
    {
        ImageLocation location;
        try
        {
            location = Locate(result, text, root);
        }
        catch (ImageNotFoundException e) when (e.Alternatives.Count == 0 && Image(text, root) is { } image)
        {
            string hint = image == text ? $"it is an image of the store {root}" : $"did you mean the image '{image}' of the store {root}? Try";
            throw new ImageNotFoundException(e.Message, e.Asked, $"{hint}: {command(image)}");
        }

        return IsOther(location) && IsImage(text, root)
            ? throw new ImageFormatException(location.Path, "no image archive or layout", hint: $"it is an image of the store {root}: {command(text)}")
            : location;
    }

    /// <summary>Whether a path is there that holds no images, as far as a look at it tells.</summary>
    public static bool IsOther(ImageLocation location) => location is { Kind: LocationKind.Unknown, IsStandard: false } && !ImageFormats.Recognises(location.Path);

    /// <summary>Whether an image of the store is called so.</summary>
    public static bool IsImage(string text, string root) => Image(text, root) == text;

    // What the text names in the store, or most nearly does.
    private static string? Image(string text, string root)
    {
        try
        {
            using var store = new Overlay2Reader(root);
            try
            {
                return ImageSelection.Select(store, [text]).Count > 0 ? text : null;
            }
            catch (ImageNotFoundException e)
            {
                return e.Alternatives.Count > 0 ? e.Alternatives[0] : null;
            }
        }
        catch (Exception e) when (e is OcxException or IOException)
        {
            return null;
        }
    }
}
