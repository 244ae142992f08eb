using System.Text;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>A small text file of a store, as far as it can be read.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Text">What is in it; null where it is missing or cannot be read.</param>
/// <param name="Found">What was found, in words.</param>
/// <param name="IsThere">Whether there is something of that name.</param>
internal sealed record StoreText(string Path, string? Text, string Found, bool IsThere)
{
    // A digest has 71 characters, and the list of 125 lower layers four thousand.
    private const int Limit = 8192;
    private const int Shown = 100;

    /// <summary>Whether it is there and cannot be read, so that nobody knows what it says.</summary>
    public bool IsUnknown => IsThere && Text is null;

    /// <summary>Reads a file below a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="path">The file.</param>
    /// <param name="trims">Whether white space around the text is nothing: Docker passes over it in some files, and stumbles in others.</param>
    public static StoreText Read(DirectoryHandle directory, string path, bool trims = true)
    {
        string full = $"{directory.Path}/{path}";
        try
        {
            byte[]? bytes = directory.TryReadFile(path, Limit);
            if (bytes is null) return new StoreText(full, null, "nothing", false);
            string text = Encoding.UTF8.GetString(bytes);
            if (trims) text = text.Trim();
            string found = text.Length == 0 ? "an empty file" : $"'{PathText.Of(text.Length > Shown ? text[..Shown] : text)}'";
            return new StoreText(full, text, found, true);
        }
        catch (Exception e) when (e is LinuxException or OcxException)
        {
            return new StoreText(full, null, e.Message, true);
        }
    }
}
