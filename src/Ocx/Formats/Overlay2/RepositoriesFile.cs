using System.Text.Json;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.Overlay2;

/// <summary>The names of a store: <c>repositories.json</c>.</summary>
/// <remarks>Source: moby reference/store.go.</remarks>
internal sealed class RepositoriesFile
{
    /// <summary>Bytes of the file; a hundred thousand tags take a third of it.</summary>
    public const int SizeLimit = 64 << 20;

    private readonly Dictionary<ImageId, List<ImageReference>> _names = [];

    /// <summary>The images that have names, each with its names: tags before digests, each sorted.</summary>
    public IEnumerable<KeyValuePair<ImageId, List<ImageReference>>> Names => _names;

    /// <summary>Reads the file.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <exception cref="ImageFormatException">It is not what Docker writes: dockerd itself would not start on it.</exception>
    public static RepositoriesFile Parse(ReadOnlySpan<byte> json, string path)
    {
        var file = new RepositoriesFile();
        foreach ((string repository, Dictionary<string, string>? references) in ReadDocument(json, path))
        {
            foreach ((string reference, string id) in references ?? []) file.Add(repository, reference, id, path);
        }

        foreach (List<ImageReference> names in file._names.Values) Sort(names);
        return file;
    }

    /// <summary>Puts names of one image in order: tags before digests, each sorted.</summary>
    public static void Sort(List<ImageReference> names) =>
        names.Sort((a, b) => (a.HasTag, b.HasTag) switch
        {
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(a.Full, b.Full),
        });

    /// <summary>
    /// The name that a key stands for, or null for one that Docker keeps and can never find again: not in its familiar form,
    /// or with neither a tag nor a digest, or with both. It looks for nginx:latest, or for the digest alone.
    /// </summary>
    public static ImageReference? TryParseKey(string repository, string reference) =>
        ImageReference.TryParse(reference, out ImageReference? name) && name is not null && name.Familiar == reference && name.FamiliarName == repository && name.HasTag == name.Digest is null ? name : null;

    /// <summary>The file's keys as they stand there.</summary>
    /// <exception cref="ImageFormatException">It is not what Docker writes.</exception>
    public static Dictionary<string, Dictionary<string, string>?> ReadDocument(ReadOnlySpan<byte> json, string path) => Deserialize(json, path)?.Repositories ?? [];

    /// <summary>Whether the file says that there are no names to add others to: dockerd starts on it, and panics as soon as an image gets a name.</summary>
    /// <exception cref="ImageFormatException">It is not what Docker writes.</exception>
    public static bool HasNull(ReadOnlySpan<byte> json, string path) => Deserialize(json, path) is { Repositories: null };

    private static RepositoriesDocument? Deserialize(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Overlay2Json.Default.RepositoriesDocument);
        }
        catch (JsonException e)
        {
            throw JsonMistake.In(path, "must be JSON of the form {\"Repositories\":{…}}", json, e);
        }
    }

    private void Add(string repository, string reference, string id, string path)
    {
        if (TryParseKey(repository, reference) is not { } name) return;
        if (!Digest.TryParse(id, out Digest digest) || digest.Algorithm != DigestAlgorithm.Sha256)
        {
            throw new ImageFormatException(path, $"'{reference}' must point at an image ID, found '{id}'");
        }

        var imageId = new ImageId(digest);
        if (!_names.TryGetValue(imageId, out List<ImageReference>? names)) _names[imageId] = names = [];
        names.Add(name);
    }
}
