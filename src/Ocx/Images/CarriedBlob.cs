using Ocx.Storage;

namespace Ocx.Images;

/// <summary>A blob that is passed on without being looked into.</summary>
/// <param name="Descriptor">What points at it. Nobody has checked the bytes against it: that is for who reads them.</param>
/// <param name="Open">Opens it; may be called often, and from several threads at once.</param>
public sealed record CarriedBlob(Descriptor Descriptor, Func<IByteSource> Open);
