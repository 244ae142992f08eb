using System.Text;
using System.Text.Json;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Cli.Completion;

/// <summary>The names in a store that a user may be about to type. A store that cannot be read has none: nobody wants an error while typing.</summary>
internal static class StoreNames
{
    // What docker prints of an ID, and as many digits as are hardly the start of a name.
    private const int ShortId = 12;
    private const int DigitsOfId = 3;
    private const string AlgorithmPrefix = "sha256:";

    // Docker keeps mounts, environment and health checks of a container there; a hundred times what they usually take.
    private const int ContainerLimit = 1 << 20;

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
            // Where user ids are remapped, the store is below the root.
            using var reader = new Overlay2Reader(root);
            using DirectoryHandle containers = DirectoryHandle.Open($"{reader.Location}/containers", Kernel.Real);
            return [.. containers.Entries().Select(e => ContainerIn(containers, e)).OfType<Candidate>().OrderBy(c => c.Word, StringComparer.Ordinal)];
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

    // Source of the format: moby container/container.go; names have a slash in front.
    private static Candidate? ContainerIn(DirectoryHandle containers, DirectoryEntry entry)
    {
        try
        {
            string id = Encoding.UTF8.GetString(entry.Name);
            if (containers.TryReadFile($"{id}/config.v2.json", ContainerLimit) is not { } json) return null;
            using var document = JsonDocument.Parse(json);
            string? name = document.RootElement.GetProperty("Name"u8).GetString()?.TrimStart('/');
            return name is { Length: > 0 } && name.All(c => char.IsAsciiLetterOrDigit(c) || "_.-".Contains(c)) ? new Candidate(name, id[..ShortId]) : null;
        }
        catch (Exception e) when (e is OcxException or IOException or JsonException or InvalidOperationException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            // Half of a container is none that could be named.
            return null;
        }
    }
}
