namespace Ocx.Cli.Help;

/// <summary>A command line that works as it stands.</summary>
/// <param name="Line">What to type.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record Example(string Line, string Meaning);
