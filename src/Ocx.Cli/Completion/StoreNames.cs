using Ocx.Containers;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Cli.Completion;

/// <summary>The names in a store that a user may be about to type. A store that cannot be read has none: nobody wants an error while typing.</summary>
internal static class StoreNames
{
    // What docker prints of an ID, and as many digits as are hardly the start of a name.
    private const int ShortId = 12;
    private const int DigitsOfId = 3;
    private const string AlgorithmPrefix = "sha256:";

    /// <summary>Images whose names begin like this: familiar names; full ones, digests and IDs only where the word cannot be anything else.</summary>
    public static IEnumerable<Candidate> Images(string root, string word)
    {
        try
        {
            using var reader = new Overlay2Reader(root);
            return [.. reader.Entries.Where(e => e.IsPresent).SelectMany(e => NamesOf(e, word)).DistinctBy(c => c.Word).OrderBy(c => c.Word, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is OcxException or IOException)
        {
            return [];
        }
    }

    /// <summary>The names of containers.</summary>
    public static IEnumerable<Candidate> Containers(string root)
    {
        try
        {
            using var store = new ContainerStore(root);
            return [.. store.All.Where(c => IsPlain(c.Name)).Select(c => new Candidate(c.Name, c.Id[..ShortId])).OrderBy(c => c.Word, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is OcxException or IOException)
        {
            return [];
        }
    }

    private static IEnumerable<Candidate> NamesOf(ImageEntry entry, string word)
    {
        string hex = entry.Id.Hex;
        string shortId = hex[..ShortId];
        foreach (ImageReference name in entry.Names.Where(n => n.Digest is null || word.Contains('@')))
            yield return new Candidate(word.StartsWith("docker.io/", StringComparison.Ordinal) ? name.Full : name.Familiar, shortId);
        string meaning = entry.Names.Count > 0 ? entry.Names[0].Familiar : "";
        if (word.Length >= DigitsOfId && word.All(char.IsAsciiHexDigitLower)) yield return new Candidate(word.Length <= ShortId ? shortId : hex, meaning);
        if (word.StartsWith(AlgorithmPrefix, StringComparison.Ordinal)) yield return new Candidate(entry.Id.ToString(), meaning);
    }

    // What Docker takes for a name; anything else would have to be quoted, each shell in its own way.
    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "_.-".Contains(c));
}
