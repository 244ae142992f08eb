using System.CommandLine;
using System.CommandLine.Invocation;

namespace Ocx.Cli.Help;

/// <summary>What <c>--version</c> does.</summary>
internal sealed class ShowVersion(TextWriter output) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        output.WriteLine(ProgramVersion.Text);
        return ExitCode.Success;
    }
}
