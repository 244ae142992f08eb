using System.Text.Json;
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
        foreach (string algorithm in CheckedStore.NamesIn(store.ImageRoot, Overlay2Paths.DiffIds))
        {
            foreach (string name in CheckedStore.NamesIn(store.ImageRoot, $"{Overlay2Paths.DiffIds}/{algorithm}"))
            {
                cancellation.ThrowIfCancellationRequested();
                StoreText text = StoreText.Read(store.ImageRoot, $"{Overlay2Paths.DiffIds}/{algorithm}/{name}");
                if (!Digest.TryParse(text.Text, out _)) store.Findings.Note(FindingCodes.DistributionMalformed, text.Path, "the diffID of a blob", text.Found, Advice);
            }
        }

        foreach (string name in CheckedStore.NamesIn(store.ImageRoot, Overlay2Paths.BlobsByDiffId))
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
            using JsonDocument document = JsonDocument.Parse(bytes);
            bool isList = document.RootElement.ValueKind is JsonValueKind.Null
                || (document.RootElement.ValueKind is JsonValueKind.Array && document.RootElement.EnumerateArray().All(e => e.ValueKind is JsonValueKind.Object && e.TryGetProperty("Digest", out JsonElement digest) && digest.ValueKind is JsonValueKind.String && Digest.TryParse(digest.GetString(), out _)));
            if (!isList) store.Findings.Note(FindingCodes.DistributionMalformed, full, "a list of blobs", "JSON of another kind", Advice);
        }
        catch (Exception e) when (e is JsonException or OcxException or LinuxException)
        {
            store.Findings.Note(FindingCodes.DistributionMalformed, full, "a list of blobs", e.Message, Advice);
        }
    }
}
