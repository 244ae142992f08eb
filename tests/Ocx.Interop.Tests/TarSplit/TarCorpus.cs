using System.Diagnostics;
using FsCheck.Fluent;
using Ocx.Tests.Tar;

namespace Ocx.Interop.Tests.TarSplit;

/// <summary>Archives to compare verdicts on: Go's own test data, what GNU tar and bsdtar write, hand-made oddities and mutations.</summary>
internal static class TarCorpus
{
    /// <summary>Where Debian puts the test data of Go's archive/tar.</summary>
    public const string GoTestData = "/usr/share/go-1.19/src/archive/tar/testdata";

    public static IEnumerable<(string Name, byte[] Bytes)> GoTestFiles() =>
        Directory.EnumerateFiles(GoTestData, "*.tar").Order(StringComparer.Ordinal).Select(f => ($"Go's {Path.GetFileName(f)}", File.ReadAllBytes(f)));

    public static IEnumerable<(string Name, byte[] Bytes)> HandMade() => TarCases.All.Select(c => (c.Name, c.Bytes));

    /// <summary>Random archives and damaged ones; the seed makes them the same in every run.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Generated(int count) =>
        TarGenerator.Tars.Sample(12, new FsCheck.Rnd(20261121), count).Select((tar, i) => ($"generated {i}", tar))
            .Concat(Mutations(count));

    /// <summary>One tree, written by every format that GNU tar and bsdtar have.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> WrittenByPrograms(string directory)
    {
        string tree = MakeTree(directory);
        foreach (string format in new[] { "v7", "oldgnu", "gnu", "ustar", "posix" })
        {
            yield return ($"GNU tar {format}", Write("tar", $"--format={format}", "--ignore-failed-read", "-cf"));
        }

        yield return ("GNU tar sparse, old", Write("tar", "--format=gnu", "--sparse", "-cf"));
        foreach (string version in new[] { "0.0", "0.1", "1.0" })
        {
            yield return ($"GNU tar sparse {version}", Write("tar", "--format=posix", "--sparse", $"--sparse-version={version}", "-cf"));
        }

        yield return ("GNU tar with xattrs", Write("tar", "--format=posix", "--xattrs", "-cf"));
        foreach (string format in new[] { "gnutar", "pax", "ustar", "v7tar", "restricted" })
        {
            yield return ($"bsdtar {format}", Write("bsdtar", $"--format={format}", "-cf"));
        }

        byte[] Write(string program, params string[] options)
        {
            string file = Path.Combine(directory, "out.tar");
            using var process = Process.Start(new ProcessStartInfo(program, [.. options, file, "-C", tree, "."]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return File.ReadAllBytes(file);
        }
    }

    // Hand-made cases with a few bytes changed and the checksum made right again, so that the change is looked at.
    private static IEnumerable<(string Name, byte[] Bytes)> Mutations(int count)
    {
        var random = new Random(20261121);

        // Not the sparse ones: the real tar-split reads every zero of a hole, and a mutation makes it 64 GB long.
        byte[][] cases = [.. TarCases.All.Where(c => !c.Name.Contains("sparse")).Select(c => c.Bytes).Where(b => b.Length is >= 512 and < 20_000)];
        for (int i = 0; i < count; i++)
        {
            byte[] tar = (byte[])cases[random.Next(cases.Length)].Clone();
            int block = random.Next(tar.Length / 512) * 512;
            for (int n = random.Next(1, 4); n > 0; n--) tar[block + random.Next(512)] = (byte)"\0 01789/xgLKS5\x80\xff"[random.Next(16)];
            byte[] header = tar[block..(block + 512)];
            TarBuilder.Seal(header);
            header.CopyTo(tar, block);
            yield return ($"mutation {i}", tar);
        }
    }

    private static string MakeTree(string directory)
    {
        string tree = Directory.CreateDirectory(Path.Combine(directory, "tree")).FullName;
        File.WriteAllText(Path.Combine(tree, "file"), "content");
        File.WriteAllText(Path.Combine(tree, "empty"), "");
        File.WriteAllText(Path.Combine(tree, new string('n', 150)), "long");
        string deep = Directory.CreateDirectory(Path.Combine(tree, new string('d', 120), new string('e', 120), new string('f', 120))).FullName;
        File.WriteAllText(Path.Combine(deep, "file"), "deep");
        File.WriteAllText(Path.Combine(tree, "<&>\"\\\t\n\u2028é"), "odd");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), new string('t', 200));
        using (FileStream sparse = File.Create(Path.Combine(tree, "sparse")))
        {
            sparse.SetLength(1 << 20);
            sparse.Position = 600_000;
            sparse.Write("data"u8);
        }

        Shell("ln", "file", "hard");
        Shell("mkfifo", "pipe");
        Shell("setfattr", "-n", "user.key", "-v", "value", "file");
        File.SetLastWriteTimeUtc(Path.Combine(tree, "empty"), new DateTime(1955, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(Path.Combine(tree, "file"), new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(1234567));
        return tree;

        void Shell(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = tree })!;
            process.WaitForExit();
        }
    }
}
