namespace Ocx.Cli.Completion;

/// <summary>A word that could stand where the cursor is.</summary>
/// <param name="Word">The whole word.</param>
/// <param name="Meaning">What it is, for shells that show it; empty where there is nothing to say.</param>
internal sealed record Candidate(string Word, string Meaning = "");
