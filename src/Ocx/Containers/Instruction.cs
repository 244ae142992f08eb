namespace Ocx.Containers;

/// <summary>A line of a Dockerfile.</summary>
/// <param name="Name">The instruction, in small letters.</param>
/// <param name="Flags">The words that begin with two hyphens before the arguments, without them.</param>
/// <param name="Rest">The arguments, as they are written.</param>
/// <param name="Line">The whole line.</param>
internal sealed record Instruction(string Name, IReadOnlyList<string> Flags, string Rest, string Line);
