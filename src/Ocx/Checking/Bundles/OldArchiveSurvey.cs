using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>
/// An archive of Docker before 1.10, which has no <c>manifest.json</c>: a directory for each image, linked by parents, and <c>repositories</c>.
/// Nothing in it has a digest; layers are looked at as tars.
/// </summary>
internal sealed class OldArchiveSurvey(Bundle bundle, BlobTable blobs, BundleFindings findings)
{
    private readonly Dictionary<string, CheckedImage> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);

    /// <summary>The images that have a name, and those on which no other is built.</summary>
    public IReadOnlyList<CheckedImage> Images
    {
        get
        {
            HashSet<string> parents = [.. _parents.Values];
            return [.. _images.Where(i => i.Value.Names.Count > 0 || !parents.Contains(i.Key)).OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => i.Value)];
        }
    }

    /// <summary>Looks at everything but layers.</summary>
    public void Run()
    {
        foreach (string directory in bundle.Directories()) _images[directory] = new CheckedImage { Place = directory };
        foreach (string directory in _images.Keys) ReadImage(directory);
        ReadNames();
        HashSet<CheckedImage> listed = [.. Images];
        foreach ((string directory, CheckedImage image) in _images) CheckChain(directory, listed.Contains(image) ? image : null);
    }

    private void ReadImage(string id)
    {
        _images[id].References.Add(id);
        blobs.At($"{id}/{DockerArchivePaths.Version}");
        CheckedBlob layer = Require($"{id}/{DockerArchivePaths.Layer}", null);
        layer.IsLayer = true;
        CheckedBlob json = Require($"{id}/{DockerArchivePaths.Json}", null);
        if (blobs.Read(json) is not { } bytes) return;
        try
        {
            string parent = LegacyImage.Read(bytes, json.Path, DockerGeneration.Current).Parent;
            if (parent.Length > 0) _parents[id] = parent;
        }
        catch (OcxException e)
        {
            findings.Damage(FindingCodes.ConfigMalformed, json.Path, "a v1 JSON", BundleFindings.Reason(e), BundleFindings.GetAgain, json.Images);
        }
    }

    private CheckedBlob Require(string path, CheckedImage? image)
    {
        CheckedBlob blob = blobs.At(path);
        blob.IsRequired = true;
        if (image is not null) blob.Images.Add(image);
        return blob;
    }

    // The layers below an image are its own, too. Docker makes an image of each, and most have no name and are part of another.
    private void CheckChain(string id, CheckedImage? image)
    {
        Require($"{id}/{DockerArchivePaths.Json}", image);
        Require($"{id}/{DockerArchivePaths.Layer}", image);
        var seen = new HashSet<string>(StringComparer.Ordinal) { id };
        for (string at = id; _parents.TryGetValue(at, out string? parent); at = parent)
        {
            if (!_images.ContainsKey(parent))
            {
                Require($"{parent}/{DockerArchivePaths.Json}", image);
                return;
            }

            if (!seen.Add(parent) || seen.Count > LegacyArchiveImages.MaxDepth)
            {
                string found = seen.Count > LegacyArchiveImages.MaxDepth ? "more" : "parents in a circle";
                findings.Damage(FindingCodes.ConfigMalformed, $"{id}/{DockerArchivePaths.Json}", $"{LegacyArchiveImages.MaxDepth} layers at most", found, BundleFindings.GetAgain, [_images[id]]);
                return;
            }

            Require($"{parent}/{DockerArchivePaths.Json}", image);
            Require($"{parent}/{DockerArchivePaths.Layer}", image);
        }
    }

    private void ReadNames()
    {
        CheckedBlob file = blobs.At(DockerArchivePaths.Repositories);
        try
        {
            byte[]? bytes = blobs.Read(file);
            if (file.Unreadable is not null) return;
            if (bytes is null) throw new ImageFormatException(file.Path, file.File is null ? "nothing" : $"{file.File.Source.Length} bytes");
            foreach ((string repository, IReadOnlyDictionary<string, string> tags) in DockerArchiveJson.ReadRepositories(bytes, file.Path))
            {
                foreach ((string tag, string id) in tags) AddName($"{repository}:{tag}", id);
            }
        }
        catch (OcxException e)
        {
            findings.Damage(FindingCodes.ArchiveMalformed, file.Path, "names and images", BundleFindings.Reason(e), BundleFindings.GetAgain, images: null);
        }
    }

    private void AddName(string text, string id)
    {
        if (!_images.TryGetValue(id, out CheckedImage? image))
        {
            findings.Damage(FindingCodes.TagDangling, text, $"the image {id}", "nothing", BundleFindings.GetAgain, []);
            return;
        }

        if (ImageReference.TryParse(text, out ImageReference? name, out string reason) && name is not null) image.Add([name]);
        else findings.Damage(FindingCodes.NameMalformed, text, "a name with a tag", reason, BundleFindings.MakeAgain, [image]);
    }
}
