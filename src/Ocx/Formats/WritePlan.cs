namespace Ocx.Formats;

/// <summary>What a writer is going to do.</summary>
/// <param name="Images">The images, in the order in which they were put.</param>
/// <param name="Blobs">Everything addressed by digest, in the order of the output; each once, however many images share it.</param>
/// <param name="Length">Bytes that will be written.</param>
public sealed record WritePlan(IReadOnlyList<PlannedImage> Images, IReadOnlyList<PlannedBlob> Blobs, long Length)
{
    /// <summary>The names that move from one image to another.</summary>
    public IReadOnlyList<MovedName> Moved { get; init; } = [];
}
