using System.Text;
using Ocx.Images;

namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>
/// Knows archives of images: changes a document within one, and then every digest and size that names it, and the documents that
/// those stand in, so that a reader comes as far as the change.
/// </summary>
internal sealed class ArchiveMutator : Mutator
{
    private const int Deepest = 8;

    private readonly JsonMutator _json = new();
    private readonly TarMutator _tar = new();

    public override byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        if (random.Next(4) == 0) return _tar.Mutate(random, input, other);
        List<TarPart> parts = TarPart.Split(input);
        int[] documents = [.. Enumerable.Range(0, parts.Count).Where(i => IsDocument(parts[i]))];
        if (documents.Length == 0) return _tar.Mutate(random, input, other);
        int changed = OneOf(random, documents);
        byte[] content = parts[changed].Content;
        byte[] donor = parts[OneOf(random, documents)].Content;
        Replace(parts, changed, _json.Mutate(random, content, donor), isNamed: random.Next(8) > 0);
        return TarPart.Join(parts);
    }

    private static bool IsDocument(TarPart part) => part.Header.Length > 0 && part.Content.Length is > 1 and < 65536 && part.Content[0] is (byte)'{' or (byte)'[';

    // A document is named by its digest in others, which change with it. What was changed before may go round in a circle.
    private static void Replace(List<TarPart> parts, int index, byte[] content, bool isNamed, int depth = 0)
    {
        TarPart old = parts[index];
        parts[index] = old.WithContent(content);
        string oldHex = Digest.Compute(old.Content).Hex, hex = Digest.Compute(content).Hex;
        if (!isNamed || hex == oldHex || depth > Deepest) return;
        if (old.Name.Contains(oldHex, StringComparison.Ordinal)) parts[index] = parts[index].WithName(old.Name.Replace(oldHex, hex, StringComparison.Ordinal));
        for (int i = 0; i < parts.Count; i++)
        {
            if (i == index || !IsDocument(parts[i])) continue;
            string text = Encoding.Latin1.GetString(parts[i].Content);
            string renamed = text.Replace($"{oldHex}\",\"size\":{old.Content.Length}", $"{hex}\",\"size\":{content.Length}", StringComparison.Ordinal).Replace(oldHex, hex, StringComparison.Ordinal);
            if (renamed != text) Replace(parts, i, Encoding.Latin1.GetBytes(renamed), isNamed: true, depth + 1);
        }
    }
}
