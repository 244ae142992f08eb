namespace Ocx.Interop.Tests.Lab;

/// <summary>A real program failed; the message has everything that it said.</summary>
public sealed class ShellException : Exception
{
    internal ShellException(string message, ShellResult result)
        : base($"{message}\n{result.ErrorText}\n{Shorten(result.Text)}".TrimEnd())
    {
    }

    private static string Shorten(string text) => text.Length <= 4000 ? text : $"{text[..4000]} …";
}
