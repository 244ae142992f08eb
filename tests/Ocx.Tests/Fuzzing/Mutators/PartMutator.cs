namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>Changes the content of one entry of a tar, as bytes or as JSON, or takes the entry out; the tar around it stays a good one.</summary>
internal sealed class PartMutator : Mutator
{
    private readonly Mutator[] _inner = [new ByteMutator(), new JsonMutator()];

    public override byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        List<TarPart> parts = TarPart.Split(input);
        int[] files = [.. Enumerable.Range(0, parts.Count).Where(i => parts[i].Header.Length > 0)];
        if (files.Length == 0) return input;
        int at = OneOf(random, files);
        if (random.Next(8) == 0) parts.RemoveAt(at);
        else parts[at] = parts[at].WithContent(OneOf(random, _inner).Mutate(random, parts[at].Content, parts[OneOf(random, files)].Content));
        return TarPart.Join(parts);
    }
}
