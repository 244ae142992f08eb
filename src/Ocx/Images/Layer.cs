using Ocx.Storage;

namespace Ocx.Images;

/// <summary>
/// One changeset of an image as a reader gives it: which layer it is, and how to get at its bytes. Holds no file
/// open and nothing to dispose; whatever opening it takes lasts until the enumeration of its segments ends.
/// </summary>
public sealed class Layer
{
    private readonly Func<IByteSource> _openTar;
    private readonly Func<IByteSource>? _openBlob;

    /// <summary>Describes a layer.</summary>
    /// <param name="diffId">The digest of its uncompressed tar.</param>
    /// <param name="chainId">Its name together with the layers below it.</param>
    /// <param name="openTar">Opens its uncompressed tar; may be called often, and from several threads at once.</param>
    public Layer(DiffId diffId, ChainId chainId, Func<IByteSource> openTar)
    {
        ArgumentNullException.ThrowIfNull(openTar);
        DiffId = diffId;
        ChainId = chainId;
        _openTar = openTar;
    }

    /// <summary>Describes a layer whose source stores it as a blob.</summary>
    /// <param name="diffId">The digest of its uncompressed tar.</param>
    /// <param name="chainId">Its name together with the layers below it.</param>
    /// <param name="openTar">Opens its uncompressed tar; may be called often, and from several threads at once.</param>
    /// <param name="blob">The blob: maybe compressed, whatever its media type claims.</param>
    /// <param name="openBlob">Opens the blob as it is stored, on the same terms.</param>
    public Layer(DiffId diffId, ChainId chainId, Func<IByteSource> openTar, Descriptor blob, Func<IByteSource> openBlob)
        : this(diffId, chainId, openTar)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(openBlob);
        Blob = blob;
        _openBlob = openBlob;
    }

    /// <summary>The digest of the uncompressed tar.</summary>
    public DiffId DiffId { get; }

    /// <summary>The layer's name together with all layers below it.</summary>
    public ChainId ChainId { get; }

    /// <summary>How the source stores the layer, or null where it is no blob there (overlay2, a legacy archive).</summary>
    public Descriptor? Blob { get; }

    /// <summary>
    /// Opens the uncompressed tar. Nobody has checked its bytes against <see cref="DiffId"/>: that is for who
    /// reads them. A compressed blob may have to be inflated once to learn the length.
    /// </summary>
    /// <exception cref="Errors.OcxException">The layer is damaged or missing.</exception>
    public IByteSource OpenTar() => _openTar();

    /// <summary>Opens the blob as stored. Nobody has checked its bytes against <see cref="Blob"/>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Blob"/> is null.</exception>
    /// <exception cref="Errors.OcxException">The blob is damaged or missing.</exception>
    public IByteSource OpenBlob() => _openBlob is null ? throw new InvalidOperationException("this layer is not stored as a blob") : _openBlob();
}
