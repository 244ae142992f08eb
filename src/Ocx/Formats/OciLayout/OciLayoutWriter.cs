using Ocx.Images;

namespace Ocx.Formats.OciLayout;

/// <summary>What writing a layout as a directory and as a tar have in common: collecting images and planning.</summary>
public abstract class OciLayoutWriter : IImageWriter
{
    private readonly List<Image> _images = [];
    private OciLayoutContent? _content;

    private protected OciLayoutWriter(string location, WriteOptions options)
    {
        Location = location;
        Options = options;
    }

    /// <inheritdoc/>
    public string Location { get; }

    private protected WriteOptions Options { get; }

    /// <inheritdoc/>
    public void Put(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _images.Add(image);
        _content = null;
    }

    /// <inheritdoc/>
    public WritePlan Plan(CancellationToken cancellation) => Plan(Content(cancellation), cancellation);

    /// <inheritdoc/>
    public void Commit(CancellationToken cancellation)
    {
        OciLayoutContent content = Content(cancellation);
        WritePlan plan = Plan(content, cancellation);
        Options.Listener.Planned(plan);
        Write(content, plan, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract WritePlan Plan(OciLayoutContent content, CancellationToken cancellation);

    private protected abstract void Write(OciLayoutContent content, WritePlan plan, CancellationToken cancellation);

    /// <summary>Releases what is open and removes what was not committed.</summary>
    protected abstract void Dispose(bool disposing);

    private OciLayoutContent Content(CancellationToken cancellation) => _content ??= OciLayoutContent.Of(_images, Options.Jobs, cancellation);
}
