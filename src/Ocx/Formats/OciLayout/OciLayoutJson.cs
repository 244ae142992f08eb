using System.Text.Json.Serialization;

namespace Ocx.Formats.OciLayout;

/// <summary>The wire form of the <c>oci-layout</c> file.</summary>
[JsonSerializable(typeof(OciLayoutDto))]
internal sealed partial class OciLayoutJson : JsonSerializerContext;

internal sealed class OciLayoutDto
{
    [JsonPropertyName("imageLayoutVersion")]
    public string? Version { get; set; }
}
