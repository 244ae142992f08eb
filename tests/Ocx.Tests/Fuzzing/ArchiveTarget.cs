using System.Globalization;
using Ocx.Tests.Fuzzing.Mutators;

namespace Ocx.Tests.Fuzzing;

/// <summary>An archive of images.</summary>
internal sealed class ArchiveTarget(IReadOnlyList<byte[]> seeds) : HomeTarget(seeds, [new ArchiveMutator(), new TarMutator(), new ByteMutator()])
{
    protected override string Put(byte[] input)
    {
        string path = Scratch("archive");
        File.WriteAllBytes(path, input);
        return path;
    }

    protected override string StateOf(string home) => new FileInfo(home).Length.ToString(CultureInfo.InvariantCulture);
}
