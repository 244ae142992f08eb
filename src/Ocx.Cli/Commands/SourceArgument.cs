using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;

namespace Ocx.Cli.Commands;

/// <summary>Reads a SOURCE; and where there is nothing of that name, looks whether an image of the store is called so.</summary>
internal static class SourceArgument
{
    /// <summary>The place that a user named.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="root">The store.</param>
    /// <param name="command">What works instead for an image of the store.</param>
    /// <exception cref="ImageNotFoundException">There is no such place.</exception>
    public static ImageLocation Parse(string text, string root, Func<string, string> command)
    {
        try
        {
            return ImageLocation.ParseSource(text, root);
        }
        catch (ImageNotFoundException e) when (e.Alternatives.Count == 0 && Image(text, root) is { } image)
        {
            string hint = image == text ? $"it is an image of the store {root}" : $"did you mean the image '{image}' of the store {root}? Try";
            throw new ImageNotFoundException(e.Message, e.Asked, $"{hint}: {command(image)}");
        }
    }

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
