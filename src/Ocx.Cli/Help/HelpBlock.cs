namespace Ocx.Cli.Help;

/// <summary>A paragraph, a term with its meaning, or a command line with its meaning.</summary>
/// <param name="Term">The term or the command line; null for a paragraph.</param>
/// <param name="Text">The paragraph, or the meaning.</param>
/// <param name="IsExample">Whether the term is a command line, which must stay fit to be copied.</param>
internal sealed record HelpBlock(string? Term, string Text, bool IsExample = false);
