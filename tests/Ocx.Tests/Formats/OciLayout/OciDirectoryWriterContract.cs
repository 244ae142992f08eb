using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.OciLayout;

public sealed class OciDirectoryWriterContract : ImageWriterContract
{
    protected override IImageWriter Open(string path, WriteOptions options) => new OciDirectoryWriter(path, options);

    protected override IReadOnlyList<WrittenImage> Read(string path) => LayoutFiles.OfDirectory(path).Images;

    protected override long LengthOf(string path) => Directory.EnumerateFiles($"{path}/blobs/sha256").Sum(p => new FileInfo(p).Length);
}
