using Ocx.Formats;
using Ocx.Images;
using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary>A home of images that a command looks into.</summary>
/// <param name="reader">The home, which is disposed with this.</param>
/// <param name="damage">Told what cannot be read.</param>
internal sealed class OpenHome(IImageReader reader, Action<Exception> damage) : IDisposable
{
    private readonly HomeInspector _inspector = new(reader, damage);
    private IReadOnlyList<InspectedImage>? _all;
    private Dictionary<ImageId, InspectedImage>? _byId;

    /// <summary>The home, as the user would name it.</summary>
    public string Location => reader.Location;

    /// <summary>The home itself.</summary>
    public IImageReader Reader => reader;

    /// <summary>Every image that can be read.</summary>
    public IReadOnlyList<InspectedImage> All => _all ??= _inspector.ReadAll();

    /// <summary>The images that <paramref name="asked"/> means, or all of them where nothing is asked for.</summary>
    /// <exception cref="Errors.OcxException">Nothing answers to it, or its config cannot be read.</exception>
    public IReadOnlyList<InspectedImage> Find(string? asked) =>
        asked is null ? All : [.. ImageSelection.FindOne(reader, asked).Select(_inspector.Read)];

    /// <summary>The image of an ID, or null where there is none that can be read.</summary>
    public InspectedImage? Find(ImageId id)
    {
        _byId ??= All.DistinctBy(i => i.Id).ToDictionary(i => i.Id);
        return _byId.GetValueOrDefault(id);
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
