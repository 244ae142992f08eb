using System.Collections.Concurrent;
using System.Text;
using Ocx.Errors;
using Ocx.Interop.Tests.Lab;
using Ocx.TarSplit;

namespace Ocx.Interop.Tests.TarSplit;

/// <summary>
/// The real tar-split judges: what it takes we take with the same lines, what it refuses we refuse, with the offset and
/// the rule.
/// </summary>
public class TarSplitDifferentialTests
{
    [ToolFact("tar-split", TarCorpus.GoTestData)]
    public void Agrees_on_all_of_Go_s_test_data() => CompareAll(TarCorpus.GoTestFiles());

    [ToolFact("tar-split")]
    public void Agrees_on_every_hand_made_case() => CompareAll(TarCorpus.HandMade());

    [ToolFact("tar-split")]
    public void Agrees_on_generated_and_mutated_archives() => CompareAll(TarCorpus.Generated(400));

    [ToolFact("tar-split", "tar", "bsdtar", "setfattr")]
    public void Agrees_on_every_format_of_GNU_tar_and_bsdtar()
    {
        string directory = Directory.CreateTempSubdirectory("ocx-tars-").FullName;
        try
        {
            CompareAll(TarCorpus.WrittenByPrograms(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void CompareAll(IEnumerable<(string Name, byte[] Bytes)> archives)
    {
        var differences = new ConcurrentBag<string>();
        int accepted = 0;
        int refused = 0;

        // Side by side: for the two sparse files of 60 GB in Go's test data, tar-split takes a minute each.
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(Partitioner.Create(archives, EnumerablePartitionerOptions.NoBuffering), options, archive =>
        {
            string? expected = Oracle.Disassemble(archive.Bytes) is { } lines ? Oracle.Normalize(lines) : null;
            string? actual = Disassemble(archive.Bytes, out string? refusal);
            Interlocked.Increment(ref expected is null ? ref refused : ref accepted);
            if (expected is null && actual is not null) differences.Add($"{archive.Name}: tar-split refuses it and we do not");
            else if (expected is not null && actual is null) differences.Add($"{archive.Name}: tar-split takes it, but we say: {refusal}");
            else if (expected != actual) differences.Add($"{archive.Name}: other lines:\n{Shorten(expected!)}\n{Shorten(actual!)}");
        });

        Assert.True(differences.IsEmpty, $"{differences.Count} of {accepted + refused} differ:\n{string.Join('\n', differences)}");
        Assert.True(accepted > 5, $"only {accepted} archives were accepted by tar-split");
    }

    private static string? Disassemble(byte[] tar, out string? refusal)
    {
        var lines = new MemoryStream();
        using var writer = new TarSplitWriter(lines);
        refusal = null;
        try
        {
            Disassembler.Disassemble(new MemoryStream(tar), writer, "test.tar");
        }
        catch (ImageFormatException e)
        {
            Assert.True(e.Offset is not null && e.Rule.Length > 0, e.Message);
            refusal = e.Message;
            return null;
        }

        writer.Flush();
        return Oracle.Normalize(Encoding.UTF8.GetString(lines.ToArray()));
    }

    private static string Shorten(string lines) => string.Join('\n', lines.Split('\n').Select(l => l.Length > 200 ? $"{l[..100]}…{l[^80..]}" : l));
}
