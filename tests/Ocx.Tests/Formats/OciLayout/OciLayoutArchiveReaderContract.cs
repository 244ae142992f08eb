using Ocx.Bundles;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.OciLayout;

public sealed class OciLayoutArchiveReaderContract : BundleReaderContract
{
    protected override void Make(string path, IReadOnlyList<TestImage> images) => OciLayoutDirectoryReaderContract.Layout(images).WriteArchive(path);

    protected override IImageReader Open(Bundle bundle) => new OciLayoutReader(bundle);
}
