using FsCheck;
using FsCheck.Fluent;
using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Tests.Layers;

public class DirectoryTimesTests
{
    [Fact]
    public void What_goes_in_comes_out_in_its_order() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().Where(b => b is not null).ListOf().ToArbitrary(), paths =>
        {
            var times = new DirectoryTimes();
            foreach ((int i, byte[] path) in paths.Index()) times.Add(path, new FileTime(i, 1), new FileTime(-i, 2));
            (byte[] Path, FileTime Access, FileTime Modification)[] found = [.. times.All()];
            return found.Select(f => f.Path).SequenceEqual(paths, Bytes) && found.Index().All(f => f.Item.Access == new FileTime(f.Index, 1) && f.Item.Modification == new FileTime(-f.Index, 2));
        }).Check(Config.QuickThrowOnFailure);

    private static EqualityComparer<byte[]> Bytes { get; } = EqualityComparer<byte[]>.Create((a, b) => a.AsSpan().SequenceEqual(b), b => b.Length);
}
