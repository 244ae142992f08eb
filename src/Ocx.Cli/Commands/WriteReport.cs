using Ocx.Conversion;

namespace Ocx.Cli.Commands;

/// <summary>What was written, as <c>--json</c> prints it.</summary>
/// <param name="Output">The destination, as it was named.</param>
/// <param name="Format">The format written.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Images">The images, in the order of the output.</param>
/// <param name="Blobs">The blobs, in the order of the output.</param>
/// <param name="Moved">The names that another image of the destination loses.</param>
/// <param name="Losses">What could not be kept, in words.</param>
/// <param name="Originals">The layers whose blobs were to be made again, base first; absent where that was not asked for.</param>
internal sealed record WriteReport(
    string Output, string Format, bool DryRun, long Bytes, IReadOnlyList<WriteReport.Image> Images, IReadOnlyList<WriteReport.Blob> Blobs,
    IReadOnlyList<WriteReport.MovedName> Moved, IReadOnlyList<string> Losses, IReadOnlyList<WriteReport.Original>? Originals)
{
    /// <summary>The report of a conversion.</summary>
    public static WriteReport Of(ConversionReport report, string output, string format, bool dryRun) => new(
        output, format, dryRun, report.Plan.Length,
        [.. report.Plan.Images.Select(i => new Image(i.Id.ToString(), i.Manifest?.ToString(), [.. i.Names.Select(n => n.Familiar)]))],
        [.. report.Plan.Blobs.Select(b => new Blob(b.Digest.ToString(), b.Length, b.IsLayer, b.IsReused))],
        [.. report.Plan.Moved.Select(m => new MovedName(m.Name.Familiar, m.From.ToString()))],
        report.Losses,
        report.Originals?.Layers.Select(l => new Original(l.DiffId.ToString(), [.. l.Recorded.Select(d => d.ToString())], l.Blob?.ToString(), l.Encoder)).ToArray());

    /// <summary>An image.</summary>
    /// <param name="Id">The digest of its config.</param>
    /// <param name="Manifest">The digest of its manifest.</param>
    /// <param name="Names">Its names.</param>
    internal sealed record Image(string Id, string? Manifest, IReadOnlyList<string> Names);

    /// <summary>A blob.</summary>
    /// <param name="Digest">Its digest.</param>
    /// <param name="Size">Its length in bytes.</param>
    /// <param name="Layer">Whether it is a layer.</param>
    /// <param name="Reused">Whether it was there already.</param>
    internal sealed record Blob(string Digest, long Size, bool Layer, bool Reused);

    /// <summary>A layer whose blob was to be made again.</summary>
    /// <param name="DiffId">The digest of its uncompressed tar.</param>
    /// <param name="Recorded">The blobs that the store knows of it.</param>
    /// <param name="Blob">The one that was made; absent if none was.</param>
    /// <param name="Encoder">What made it; absent with no blob.</param>
    internal sealed record Original(string DiffId, IReadOnlyList<string> Recorded, string? Blob, string? Encoder);

    /// <summary>A name that moves.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="From">The ID of the image that had it.</param>
    internal sealed record MovedName(string Name, string From);
}
