using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks which blobs a store says its layers came from. It saves pulls and pushes, and nothing else depends on it.</summary>
/// <remarks>Source: moby distribution/metadata/v2_metadata_service.go.</remarks>
internal static class DistributionCheck
{
    private const string Advice = "remove the file: Docker makes it again when it pulls or pushes the layer";

    /// <summary>Reads both maps; what is wrong with them is added to the findings.</summary>
    public static void Run(CheckedStore store, CancellationToken cancellation)
    {
        foreach (string algorithm in store.List(store.ImageRoot, Overlay2Paths.DiffIds))
        {
            foreach (string name in store.List(store.ImageRoot, $"{Overlay2Paths.DiffIds}/{algorithm}"))
            {
                cancellation.ThrowIfCancellationRequested();
                StoreText text = StoreText.Read(store.ImageRoot, $"{Overlay2Paths.DiffIds}/{algorithm}/{name}");
                if (!Digest.TryParse(text.Text, out _)) store.Findings.Note(FindingCodes.DistributionMalformed, text.Path, "the diffID of a blob", text.Found, Advice);
            }
        }

        foreach (string name in store.List(store.ImageRoot, Overlay2Paths.BlobsByDiffId))
        {
            cancellation.ThrowIfCancellationRequested();
            CheckBlobs(store, $"{Overlay2Paths.BlobsByDiffId}/{name}");
        }
    }

    private static void CheckBlobs(CheckedStore store, string path)
    {
        string full = $"{store.ImageRoot.Path}/{PathText.Of(path)}";
        try
        {
            byte[] bytes = store.ImageRoot.TryReadFile(path, JsonDocuments.MaxLength) ?? [];
            bool isList = GoJsonValue.Parse(bytes, full).Items().All(IsBlob);
            if (!isList) store.Findings.Note(FindingCodes.DistributionMalformed, full, "a list of blobs", "JSON of another kind", Advice);
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            store.Findings.Note(FindingCodes.DistributionMalformed, full, "a list of blobs", e.Message, Advice);
        }
    }

    private static bool IsBlob(GoJsonValue entry) =>
        entry.Members().LastOrDefault(m => GoJsonValue.Fold(m.Name) == "digest") is { Name: not null, Value.IsString: true } digest && Digest.TryParse(digest.Value.Text(), out _);
}
