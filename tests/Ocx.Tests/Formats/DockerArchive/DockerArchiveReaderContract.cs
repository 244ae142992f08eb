using Ocx.Bundles;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.DockerArchive;

public sealed class DockerArchiveReaderContract : BundleReaderContract
{
    protected override void Make(string path, IReadOnlyList<TestImage> images) => File.WriteAllBytes(path, ArchivePart.Pack(Producers.DockerLegacy(images)));

    protected override IImageReader Open(Bundle bundle) => new DockerArchiveReader(bundle);
}
