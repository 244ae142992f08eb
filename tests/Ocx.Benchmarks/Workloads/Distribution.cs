using System.Text;
using Ocx.Interop.Tests.Lab;
using Ocx.Tar;

namespace Ocx.Benchmarks.Workloads;

/// <summary>A real distribution, of over a gigabyte: what people's images are made of.</summary>
internal static class Distribution
{
    private const string Packages = "golang-go,default-jdk-headless,g++,python3-scipy,git,vim";

    // The layer of what is below this directory; the base system is the first layer, the rest the last.
    private static readonly string[] Prefixes = ["./usr/lib/go-", "./usr/lib/jvm/", "./usr/lib/gcc/", "./usr/share/"];

    /// <summary>Writes its layers.</summary>
    public static void Write(WorkloadArchive archive)
    {
        using TemporaryDirectory directory = new();
        string all = directory["all.tar"];
        new ShellCommand("mmdebstrap", "--quiet", "--variant=minbase", $"--include={Packages}", "bookworm", all) { Timeout = TimeSpan.FromMinutes(15) }.Run();

        var isBase = new HashSet<string>(StringComparer.Ordinal);
        archive.BeginLayer();
        Copy(LabFiles.BaseTar, archive, name => isBase.Add(name) || true);
        archive.EndLayer();
        for (int layer = 1; layer <= Prefixes.Length + 1; layer++)
        {
            archive.BeginLayer();
            Copy(all, archive, name => !isBase.Contains(name) && LayerOf(name) == layer);
            archive.EndLayer();
        }
    }

    private static int LayerOf(string name)
    {
        int index = Array.FindIndex(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        return index < 0 ? Prefixes.Length + 1 : index + 1;
    }

    // A hard link goes where its target is: it cannot be made elsewhere.
    private static void Copy(string tar, WorkloadArchive archive, Func<string, bool> isWanted)
    {
        using FileStream file = File.OpenRead(tar);
        using var scanner = new TarScanner(file, tar, accounts: false);
        byte[] buffer = new byte[1 << 20];
        while (scanner.Read() == TarEvent.Entry)
        {
            TarHeader entry = scanner.Entry;
            if (!isWanted(Encoding.Latin1.GetString((entry.Type == TarType.HardLink ? entry.LinkName : entry.Name).Span))) continue;
            archive.AddBytes(TarEncoder.Encode(entry));
            if (entry.Type != TarType.Regular) continue;
            for (int count; (count = scanner.ReadData(buffer)) > 0;) archive.AddBytes(buffer.AsSpan(0, count));
            archive.AddBytes(new byte[TarEncoder.PaddingOf(entry.Size)]);
        }
    }
}
