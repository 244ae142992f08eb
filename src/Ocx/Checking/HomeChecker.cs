using Ocx.Bundles;
using Ocx.Checking.Bundles;
using Ocx.Checking.Overlay2;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Checking;

/// <summary>Checks a home of images, whatever its format: everything that is wrong, in one run.</summary>
public static class HomeChecker
{
    /// <summary>Looks at everything; changes nothing, and takes no lock.</summary>
    /// <param name="location">What to check: a store, a layout or an archive; an image that it names is checked alone.</param>
    /// <param name="options">How.</param>
    /// <param name="read">How a layout or an archive is read; who is told of it is the listener of <paramref name="options"/>.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ImageNotFoundException">There are no images at all, or not the one that was asked for.</exception>
    /// <exception cref="OcxException">It is no home of images, or one of an unsupported kind.</exception>
    /// <exception cref="LinuxException">A system call failed, which says nothing about the images.</exception>
    public static CheckReport Check(ImageLocation location, CheckOptions options, ReadOptions read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(read);
        if (location.Reference is { } image) options = options with { Images = [.. options.Images, image] };
        if (IsStore(location)) return StoreChecker.Check(location.Path, options, Kernel.Real, cancellation);
        read = read with { IsTolerant = true, Unpacked = options.Listener.Unpacked };
        using Bundle bundle = location.IsStandard ? Bundle.Open(FileHandle.StandardInput(), read, cancellation) : Bundle.Open(location.Path, read, cancellation);
        return BundleChecker.Check(bundle, location.Kind, options, cancellation);
    }

    /// <summary>Whether a location is Docker's store: because it says so, or because it looks like one.</summary>
    public static bool IsStore(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Kind == LocationKind.Overlay2 || (location.Kind == LocationKind.Unknown && !location.IsStandard && Directory.Exists(location.Path) && Overlay2Reader.Recognises(location.Path));
    }
}
