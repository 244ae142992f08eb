using Ocx.Tests.Fuzzing.Mutators;

namespace Ocx.Tests.Fuzzing;

/// <summary>A parser of bytes in memory.</summary>
internal sealed class ParserTarget(IReadOnlyList<byte[]> seeds, IReadOnlyList<Mutator> mutators, Action<byte[]> parse) : FuzzTarget(seeds, mutators)
{
    public override void Take(byte[] input) => parse(input);
}
