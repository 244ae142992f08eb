using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats;

/// <summary>What all writers have in common: collecting what is to be written, and committing by plan.</summary>
public abstract class ImageWriter : IImageWriter
{
    private readonly List<Image> _images = [];
    private readonly List<BlobTree> _artifacts = [];
    private bool _believesClaims;

    private protected ImageWriter(string location, WriteOptions options)
    {
        Location = location;
        Options = options;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public abstract string Format { get; }

    /// <inheritdoc/>
    public abstract FormatFeatures Features { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Notes => [];

    private protected WriteOptions Options { get; }

    private protected IReadOnlyList<Image> Images => _images;

    /// <summary>
    /// Whether a commit that went wrong can be begun again, since nobody has seen anything of it. Then layers are taken to be as long
    /// as they claim: to measure a compressed one means to inflate it.
    /// </summary>
    private protected virtual bool CanBeginAgain => false;

    private protected IReadOnlyList<BlobTree> Artifacts => _artifacts;

    /// <inheritdoc/>
    public void Put(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _images.Add(image);
        Forget();
    }

    /// <inheritdoc/>
    public void Put(BlobTree artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        if (!Features.HasFlag(FormatFeatures.Artifacts)) throw new NotSupportedException("this home holds nothing but images");
        _artifacts.Add(artifact);
        Forget();
    }

    /// <inheritdoc/>
    public abstract WritePlan Plan(CancellationToken cancellation);

    /// <inheritdoc/>
    public void Commit(CancellationToken cancellation)
    {
        _believesClaims = CanBeginAgain;
        try
        {
            CommitPlanned(cancellation);
            return;
        }
        catch (FalseClaimException)
        {
            // A layer of several members or of more than 4 GiB, or a lie: all of them are measured now.
            Forget();
        }
        finally
        {
            _believesClaims = false;
        }

        CommitPlanned(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The bytes of a layer, whose length decides on the places of others.</summary>
    private protected IByteSource Placeable(IByteSource layer) => _believesClaims ? ClaimedSource.Of(layer) : layer;

    /// <summary>Tells who watches that everything is being brought to the disk, where it is.</summary>
    private protected void TellOfFlushing()
    {
        if (Options.Syncs) Options.Listener.Flushing();
    }

    /// <summary>Forgets what was found out about earlier images, since there is one more.</summary>
    private protected abstract void Forget();

    /// <summary>Writes by the plan; after a <see cref="FalseClaimException"/> once more, by another one.</summary>
    private protected abstract void Write(WritePlan plan, CancellationToken cancellation);

    /// <summary>Releases what is open and removes what was not committed.</summary>
    protected abstract void Dispose(bool disposing);

    private void CommitPlanned(CancellationToken cancellation)
    {
        WritePlan plan = Plan(cancellation);
        Options.Listener.Planned(plan);
        Write(plan, cancellation);
    }
}
