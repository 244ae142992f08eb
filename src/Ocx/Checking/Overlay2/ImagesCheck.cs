using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks the configs of a store, and what else it records of images.</summary>
/// <remarks>Source: moby image/fs.go, image/store.go.</remarks>
internal static class ImagesCheck
{
    /// <summary>Reads the images, those that are asked for or all; what is wrong with them is added to the findings.</summary>
    /// <exception cref="ImageNotFoundException">One that was asked for is not there.</exception>
    public static void Run(CheckedStore store, CancellationToken cancellation)
    {
        HashSet<ImageId> present = [];
        foreach (string name in store.List(store.ImageRoot, Overlay2Paths.ImageContent))
        {
            if (Digest.TryParse($"sha256:{name}", out Digest digest)) present.Add(new ImageId(digest));
            else if (store.IsWhole) store.Leak(FindingCodes.ImageName, $"{Overlay2Paths.ImageRoot}/{Overlay2Paths.ImageContent}/{name}", "configs, called by their digests", "something else");
        }

        // A directory of which not all names can be read may have others.
        present.UnionWith(store.Names.Keys.Where(id => store.IsIncomplete && store.Has(store.ImageRoot, Overlay2Paths.ConfigOf(id))));
        ImageId[] chosen = [.. present.Union(store.Names.Keys)];
        if (!store.IsWhole)
        {
            ImageEntry[] entries = [.. chosen.Select(id => new ImageEntry(id, store.Names.TryGetValue(id, out List<ImageReference>? names) ? names : [], present.Contains(id)))];
            chosen = [.. ImageSelection.Find(entries, store.Root.Path, store.Options.Images).Select(e => e.Id)];
            store.Names = store.Names.Where(n => chosen.Contains(n.Key)).ToDictionary();
        }

        NamesCheck.FindDangling(store, present);
        var images = new List<CheckedImage>();
        foreach (ImageId id in chosen.Where(present.Contains).OrderBy(id => id.ToString(), StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            images.Add(new CheckedImage(id, ReadConfig(store, id), store.NameOf(id)));
        }

        store.Images = images;
        CheckMetadata(store, present, chosen);
    }

    private static ImageConfig? ReadConfig(CheckedStore store, ImageId id)
    {
        string path = $"{store.ImageRoot.Path}/{Overlay2Paths.ConfigOf(id)}", name = store.NameOf(id);
        try
        {
            byte[] bytes = store.ImageRoot.TryReadFile(Overlay2Paths.ConfigOf(id), JsonDocuments.MaxLength) ?? [];
            ImageId found = ImageId.Of(bytes);
            if (found != id)
            {
                store.Findings.Damage(FindingCodes.ImageConfigModified, path, id.ToString(), bytes.Length == 0 ? "an empty file" : found.ToString(), store.Advice, [name]);
                return null;
            }

            ImageConfig config = ImageConfig.Parse(bytes, path).Value;
            if (config.DiffIds.Count > ImportSurvey.MaxLayers)
                store.Findings.Damage(FindingCodes.ImageDepth, name, $"{ImportSurvey.MaxLayers} layers at most, which is what can be mounted", $"{config.DiffIds.Count}", "squash the image with the tool that built it", [name]);
            return config;
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            // A file that cannot be read is not what its name says, either.
            string code = e is ImageFormatException ? FindingCodes.ImageConfigMalformed : FindingCodes.ImageConfigModified;
            store.Findings.Damage(code, path, $"the config of image {id}", e.Message, store.Advice, [name]);
            return null;
        }
    }

    private static void CheckMetadata(CheckedStore store, HashSet<ImageId> present, IReadOnlyCollection<ImageId> chosen)
    {
        foreach (string name in store.List(store.ImageRoot, Overlay2Paths.ImageMetadata))
        {
            bool isId = Digest.TryParse($"sha256:{name}", out Digest digest);
            if (!isId || !present.Contains(new ImageId(digest)))
            {
                if (store.IsWhole) store.Leak(FindingCodes.ImageMetadataOrphan, $"{Overlay2Paths.ImageRoot}/{Overlay2Paths.ImageMetadata}/{name}", "records of an image", "no such image");
                continue;
            }

            var id = new ImageId(digest);
            if (!chosen.Contains(id)) continue;
            StoreText time = StoreText.Read(store.ImageRoot, Overlay2Paths.LastUpdatedOf(id), trims: false);
            if (time.IsThere && !Timestamp.TryParse(time.Text, out _))
                store.Findings.Damage(FindingCodes.ImageMetadataMalformed, time.Path, "the time at which the image got a name", time.Found, store.Advice, [store.NameOf(id)]);
            StoreText parent = StoreText.Read(store.ImageRoot, Overlay2Paths.ParentOf(id));
            if (!parent.IsThere) continue;
            if (parent.Text is null || !Digest.TryParse(parent.Text, out Digest above) || above.Algorithm != DigestAlgorithm.Sha256)
                store.Findings.Damage(FindingCodes.ImageMetadataMalformed, parent.Path, "the ID of the image that this one was built on", parent.Found, store.Advice, [store.NameOf(id)]);
        }
    }
}
