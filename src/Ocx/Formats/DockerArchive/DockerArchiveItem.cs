namespace Ocx.Formats.DockerArchive;

/// <summary>An image in <c>manifest.json</c>.</summary>
/// <param name="Config">The path of its config in the archive.</param>
/// <param name="RepoTags">Its tags, as text; Docker writes familiar names, others full ones.</param>
/// <param name="Layers">The paths of its layers, base first. One path may stand there twice.</param>
/// <remarks>Source: moby image/tarexport/tarexport.go, manifestItem.</remarks>
internal sealed record DockerArchiveItem(string Config, IReadOnlyList<string> RepoTags, IReadOnlyList<string> Layers)
{
    /// <summary>The ID of the image it was built on, if that is in the same archive; else empty.</summary>
    public string Parent { get; init; } = "";

    /// <summary>
    /// Descriptors of layers, by diffID. Docker writes them since 25 and reads them only on Windows, where they say whence
    /// to fetch a foreign layer.
    /// </summary>
    public IReadOnlyDictionary<string, DockerLayerSource> LayerSources { get; init; } = new Dictionary<string, DockerLayerSource>();
}
