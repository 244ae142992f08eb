using System.CommandLine;
using System.CommandLine.Invocation;

namespace Ocx.Cli.Help;

/// <summary>What <c>--help</c> does: how the command is called, whatever else stands on the line.</summary>
internal sealed class ShowHelp(TextWriter output) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        HelpText.For(output).WriteBrief(HelpPage.Of(parseResult.CommandResult.Command));
        return ExitCode.Success;
    }
}
