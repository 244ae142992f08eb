using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.OciLayout;

public sealed class OciArchiveWriterContract : ImageWriterContract
{
    protected override IImageWriter Open(string path, WriteOptions options) => new OciArchiveWriter(path, options);

    protected override IReadOnlyList<WrittenImage> Read(string path) => LayoutFiles.OfArchive(path).Images;

    protected override long LengthOf(string path) => new FileInfo(path).Length;
}
