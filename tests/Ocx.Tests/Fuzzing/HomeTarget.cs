using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Inspection;
using Ocx.Originals;
using Ocx.Tests.Formats;
using Ocx.Tests.Fuzzing.Mutators;

namespace Ocx.Tests.Fuzzing;

/// <summary>A home of images that is looked at, checked and converted, whatever is in it.</summary>
/// <param name="seeds">The inputs that the others come from.</param>
/// <param name="mutators">What changes them.</param>
/// <param name="originals">How a registry's blobs and manifests are to be made again; null for layers as they are.</param>
internal abstract class HomeTarget(IReadOnlyList<byte[]> seeds, IReadOnlyList<Mutator> mutators, OriginalsOptions? originals = null) : FuzzTarget(seeds, mutators)
{
    // One job, since what a thread allocates is measured. Nothing of it needs to outlive a power cut.
    private static readonly WriteOptions Quickly = new() { Jobs = 1, Syncs = false };

    private readonly TemporaryDirectory _scratch = TemporaryDirectory.InMemory();

    private string Output => _scratch["output"];

    private ReadOptions Read => new(_scratch["tmp"]);

    public override void Take(byte[] input)
    {
        Directory.CreateDirectory(_scratch["tmp"]);
        string home = Put(input);
        var location = new ImageLocation(LocationKind.Unknown, home, null);
        string before = StateOf(home);
        try
        {
            IReadOnlyList<Finding> known = [];
            Attempt(() => known = HomeChecker.Check(location, new CheckOptions { Jobs = 1 }, Read, CancellationToken.None).Findings);
            Attempt(() => Look(location));
            Convert(location, [.. known.Select(f => f.Code)]);
        }
        finally
        {
            Assert.Equal(before, StateOf(home));
            Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["tmp"]));
        }
    }

    public override void Dispose()
    {
        _scratch.Dispose();
        base.Dispose();
    }

    /// <summary>A place in a directory that nothing but the target uses.</summary>
    protected string Scratch(string name) => _scratch[name];

    /// <summary>Makes the home of an input, and returns its path.</summary>
    protected abstract string Put(byte[] input);

    /// <summary>What a home is, so that a change shows.</summary>
    protected abstract string StateOf(string home);

    // The last of three answers is the one that counts, and the others must be answers, too.
    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (OcxException)
        {
            // An answer.
        }
    }

    private void Look(ImageLocation location)
    {
        using IImageReader reader = ImageFormats.OpenReader(location, Read, CancellationToken.None, damage: _ => { });
        new HomeInspector(reader, _ => { }).ReadAll();
    }

    private void Convert(ImageLocation location, HashSet<string> known)
    {
        ConversionReport report;
        try
        {
            using IImageReader reader = ImageFormats.OpenReader(location, Read, CancellationToken.None);
            using IImageWriter writer = ImageFormats.OpenWriter(OutputFormat.Oci, Output, Quickly);
            report = ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch["tmp"], Write = Quickly, Originals = originals }, CancellationToken.None);
        }
        catch
        {
            Assert.False(File.Exists(Output));
            throw;
        }

        // What was written is sound, but for what was wrong with what it was made of and is passed on, or said to be missing.
        CheckReport check = HomeChecker.Check(new ImageLocation(LocationKind.OciArchive, Output, null), new CheckOptions { Jobs = 1 }, Read, CancellationToken.None);
        File.Delete(Output);
        Assert.All(check.Findings.Where(f => f.Severity == Severity.Damage), f => Assert.True(known.Contains(f.Code) || (f.Code == FindingCodes.BlobMissing && report.Losses.Any(l => l.Contains(Path.GetFileName(f.Subject), StringComparison.Ordinal))), f.ToString()));
    }
}
