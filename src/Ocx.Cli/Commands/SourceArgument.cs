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
    public static ImageLocation Parse(string text, string root, Func<string> command)
    {
        try
        {
            return ImageLocation.ParseSource(text, root);
        }
        catch (ImageNotFoundException e) when (e.Alternatives.Count == 0 && IsImage(text, root))
        {
            throw new ImageNotFoundException(e.Message, e.Asked, $"it is an image of the store {root}: {command()}");
        }
    }

    private static bool IsImage(string text, string root)
    {
        try
        {
            using var store = new Overlay2Reader(root);
            return ImageSelection.Select(store, [text]).Count > 0;
        }
        catch (Exception e) when (e is OcxException or IOException)
        {
            return false;
        }
    }
}
