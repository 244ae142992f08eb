namespace Ocx.Errors;

/// <summary>
/// Something about the input, the store or the destination that the caller can act on. Each subclass
/// carries its facts as data; <see cref="Exception.Message"/> says what is wrong, where, what was expected and
/// what was found.
/// </summary>
/// <remarks>
/// A failed system call is a <c>LinuxException</c> instead, and a mistake of the calling program an
/// <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/>. Any other exception that leaves
/// the library is a bug in it.
/// </remarks>
public abstract class OcxException : Exception
{
    private protected OcxException(string message, string? hint, Exception? inner = null) : base(message, inner) => Hint = hint;

    /// <summary>What to do next, in one sentence; a command named in it works as written. Null where nothing useful can be said.</summary>
    public string? Hint { get; }
}
