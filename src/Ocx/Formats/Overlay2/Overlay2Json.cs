using System.Text.Json.Serialization;

namespace Ocx.Formats.Overlay2;

/// <summary>repositories.json as it stands on disk.</summary>
/// <remarks>Source: moby reference/store.go.</remarks>
internal sealed class RepositoriesDocument
{
    /// <summary>Familiar name → familiar reference → image ID.</summary>
    public Dictionary<string, Dictionary<string, string>?>? Repositories { get; set; } = [];
}

// The key is the one JSON document of the store that dockerd re-reads from strangers' hands: names twice are damage.
// Go takes a member whatever the case of its letters.
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 8, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(RepositoriesDocument))]
[JsonSerializable(typeof(ImportJournal.Document))]
[JsonSerializable(typeof(List<RecordedBlob>))]
[JsonSerializable(typeof(List<KeptBlob>))]
internal sealed partial class Overlay2Json : JsonSerializerContext;
