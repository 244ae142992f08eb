using Ocx.Bundles;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.OciLayout;

public sealed class OciLayoutDirectoryReaderContract : BundleReaderContract
{
    protected override void Make(string path, IReadOnlyList<TestImage> images) => Layout(images).WriteDirectory(path);

    protected override IImageReader Open(Bundle bundle) => new OciLayoutReader(bundle);

    internal static LayoutBuilder Layout(IReadOnlyList<TestImage> images)
    {
        var layout = new LayoutBuilder();
        foreach (TestImage image in images)
        {
            var manifest = layout.Manifest(image);
            foreach (string name in image.Names) layout.ListNamed(manifest, name);
        }

        return layout;
    }
}
