using System.Text.Json.Serialization;
using Ocx.Cli.Commands;
using Ocx.Cli.Progress;

namespace Ocx.Cli;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WriteReport))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(RepairDocument))]
[JsonSerializable(typeof(ImagesDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(LayersDocument))]
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(IReadOnlyList<ContainerDocument>))]
[JsonSerializable(typeof(IReadOnlyList<ChangeDocument>))]
internal sealed partial class CliJson : JsonSerializerContext;
