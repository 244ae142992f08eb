using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>A system call failed.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Says which call failed, on what and why.</summary>
    /// <param name="call">The call's name, as in <c>open</c>.</param>
    /// <param name="path">What it was about.</param>
    /// <param name="errno">Why it failed.</param>
    public LinuxException(string call, string path, Errno errno) : base($"{call} {PathText.Of(path)}: {ReasonOf(errno)}")
    {
        Call = call;
        Path = PathText.Of(path);
        Errno = errno;
    }

    /// <summary>The call's name, as in <c>open</c>.</summary>
    public string Call { get; }

    /// <summary>What the call was about, printable.</summary>
    public string Path { get; }

    /// <summary>Why it failed.</summary>
    public Errno Errno { get; }

    /// <summary>Why it failed, in words.</summary>
    public string Reason => ReasonOf(Errno);

    /// <summary>
    /// Whether it is that one file's fault, or its disk's, so that others may do better: and not that memory, descriptors or room
    /// have run out, which says nothing about any file.
    /// </summary>
    internal bool IsOfFile => Errno is not (Errno.ENOMEM or Errno.EMFILE or Errno.ENFILE or Errno.ENOSPC or Errno.EDQUOT or Errno.EROFS);

    private static string ReasonOf(Errno errno) => $"{Marshal.GetPInvokeErrorMessage((int)errno)} ({errno})";
}
