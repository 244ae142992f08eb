using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.DockerArchive;

public sealed class DockerLegacyWriterContract : ImageWriterContract
{
    protected override IImageWriter Open(string path, WriteOptions options) => new DockerLegacyWriter(path, options);

    protected override IReadOnlyList<WrittenImage> Read(string path) => HomeFiles.Of(path).TableImages();

    protected override long LengthOf(string path) => new FileInfo(path).Length;
}
