using Ocx.Linux;

namespace Ocx.Cli;

/// <summary>A directory that must be there before a command begins, and is not.</summary>
internal sealed class MissingDirectoryException : IOException
{
    private MissingDirectoryException(string path, string purpose, string hint) : base($"the directory {path} for {purpose} is not there") => Hint = hint;

    /// <summary>What to do.</summary>
    public string Hint { get; }

    /// <summary>Throws where nothing is at a path.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="hint">What to do where it is not there.</param>
    /// <exception cref="MissingDirectoryException">There is nothing.</exception>
    /// <exception cref="LinuxException">There is something else, or it may not be read.</exception>
    public static void ThrowUnless(string path, string purpose, string hint)
    {
        try
        {
            DirectoryHandle.Open(path).Dispose();
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            throw new MissingDirectoryException(path, purpose, hint);
        }
    }
}
