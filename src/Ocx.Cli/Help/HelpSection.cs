namespace Ocx.Cli.Help;

/// <summary>A part of a help page.</summary>
/// <param name="Title">Its title on a terminal.</param>
/// <param name="ManualTitle">Its title in a manual page, where custom has other words.</param>
/// <param name="IsBrief">Whether <c>--help</c> shows it, or only <c>ocx help</c>.</param>
/// <param name="Blocks">What it says.</param>
internal sealed record HelpSection(string Title, string ManualTitle, bool IsBrief, IReadOnlyList<HelpBlock> Blocks);
