using Ocx.Bundles;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.DockerArchive;

/// <summary>An archive that somebody has unpacked.</summary>
public sealed class DockerDirectoryReaderContract : BundleReaderContract
{
    protected override void Make(string path, IReadOnlyList<TestImage> images)
    {
        foreach (ArchivePart part in Producers.DockerLegacy(images).Where(p => p.Type != '5'))
        {
            string file = Path.Combine(path, part.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (part.Type == '2') File.CreateSymbolicLink(file, part.Link);
            else File.WriteAllBytes(file, part.Content);
        }
    }

    protected override IImageReader Open(Bundle bundle) => new DockerArchiveReader(bundle);
}
