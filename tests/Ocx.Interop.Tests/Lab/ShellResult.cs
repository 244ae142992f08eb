using System.Text;

namespace Ocx.Interop.Tests.Lab;

/// <summary>What a program left: its exit code and all that it wrote.</summary>
internal sealed record ShellResult(int ExitCode, byte[] Output, byte[] Error)
{
    /// <summary>Standard output as text, without the line's end.</summary>
    public string Text => Encoding.UTF8.GetString(Output).TrimEnd('\n');

    public string ErrorText => Encoding.UTF8.GetString(Error).TrimEnd('\n');

    public string[] Lines => Text.Length == 0 ? [] : Text.Split('\n');
}
