namespace Ocx.Tests.Cli;

/// <summary>What a run of the program gave.</summary>
public sealed record CliResult(int Code, string Output, string Error);
