using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks the names of a store.</summary>
/// <remarks>Source: moby reference/store.go.</remarks>
internal static class NamesCheck
{
    /// <summary>Reads the names; what is wrong with single ones is added to the findings.</summary>
    public static void Run(CheckedStore store)
    {
        string path = $"{store.ImageRoot.Path}/{Overlay2Paths.Repositories}";
        var names = new Dictionary<ImageId, List<ImageReference>>();
        store.Names = names;
        byte[]? json;
        Dictionary<string, Dictionary<string, string>?> document;
        try
        {
            json = store.ImageRoot.TryReadFile(Overlay2Paths.Repositories, RepositoriesFile.SizeLimit);
            if (json is null)
            {
                if (store.List(store.ImageRoot, Overlay2Paths.ImageContent).Count > 0)
                    store.Findings.Damage(FindingCodes.TagsMissing, path, "the names of the images", "nothing", store.Advice);
                return;
            }

            document = RepositoriesFile.ReadDocument(json, path);
            if (RepositoriesFile.HasNull(json, path)) throw new ImageFormatException(path, "must be JSON of the form {\"Repositories\":{…}}, found null");
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            store.Findings.Damage(FindingCodes.TagsMalformed, path, "JSON of the form {\"Repositories\":{…}}", e.Message, store.Advice);
            return;
        }

        foreach ((string repository, Dictionary<string, string>? references) in document)
        {
            foreach ((string reference, string id) in references ?? []) Add(store, names, path, repository, reference, id);
        }

        foreach (List<ImageReference> list in names.Values) RepositoriesFile.Sort(list);
    }

    /// <summary>Finds names of images that are not there.</summary>
    public static void FindDangling(CheckedStore store, IReadOnlySet<ImageId> present)
    {
        string directory = $"{store.ImageRoot.Path}/{Overlay2Paths.ImageContent}";
        foreach ((ImageId id, List<ImageReference> names) in store.Names.Where(n => !present.Contains(n.Key)))
        {
            foreach (ImageReference name in names)
                store.Findings.Damage(FindingCodes.TagDangling, name.Familiar, $"image {id} in {directory}", "nothing", store.Advice, [name.Familiar]);
        }
    }

    private static void Add(CheckedStore store, Dictionary<ImageId, List<ImageReference>> names, string path, string repository, string reference, string id)
    {
        if (RepositoriesFile.TryParseKey(repository, reference) is not { } name)
        {
            store.Findings.Note(FindingCodes.TagKey, $"{path}: {PathText.Of(repository)}, {PathText.Of(reference)}", "a name as Docker itself writes it", "one that it keeps and never finds", "edit the file while the daemon is stopped, if it matters");
        }
        else if (!Digest.TryParse(id, out Digest digest) || digest.Algorithm != DigestAlgorithm.Sha256)
        {
            store.Findings.Damage(FindingCodes.TagTarget, name.Familiar, "an image ID", $"'{PathText.Of(id)}'", store.Advice, [name.Familiar]);
        }
        else
        {
            var image = new ImageId(digest);
            if (!names.TryGetValue(image, out List<ImageReference>? list)) names[image] = list = [];
            list.Add(name);
        }
    }
}
