using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.Overlay2;

public sealed class Overlay2WriterContract : ImageWriterContract
{
    public Overlay2WriterContract() => Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");

    protected override IImageWriter Open(string path, WriteOptions options) => new Overlay2Writer(path, options);

    protected override IReadOnlyList<WrittenImage> Read(string path) => new StoreFiles(path).Images;

    protected override long LengthOf(string path) =>
        new StoreFiles(path).Images.Sum(i => i.Config.LongLength) + new StoreFiles(path).Images.SelectMany(i => i.Layers).DistinctBy(l => Ocx.Images.Digest.Compute(l)).Sum(l => l.LongLength);

    protected override string[] Snapshot(string path) => new StoreFiles(path).State;
}
