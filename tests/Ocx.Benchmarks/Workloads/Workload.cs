namespace Ocx.Benchmarks.Workloads;

/// <summary>An image that the programs are timed with.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Description">What it is.</param>
/// <param name="Write">Writes its layers.</param>
internal sealed record Workload(string Name, string Description, Action<WorkloadArchive> Write)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("small-files", "60,000 files of up to 16 KiB in 4 layers", WriteSmallFiles),
        new("huge-files", "6 files of 256 MiB in 3 layers", WriteHugeFiles),
        new("distribution", "Debian 12 with Go, Java, C++ and scientific Python in 6 layers", Distribution.Write),
        new("thin-layers", "60 layers of 20 files each", WriteThinLayers),
    ];

    private static void WriteSmallFiles(WorkloadArchive archive)
    {
        var words = new Words(1);
        var lengths = new Random(1);
        for (int layer = 0; layer < 4; layer++)
        {
            archive.BeginLayer();
            for (int directory = 0; directory < 150; directory++)
            {
                archive.AddDirectory($"layer-{layer}/directory-{directory}/");
                for (int file = 0; file < 100; file++) archive.AddFile($"layer-{layer}/directory-{directory}/file-{file}", lengths.Next(16 << 10), words);
            }

            archive.EndLayer();
        }
    }

    private static void WriteHugeFiles(WorkloadArchive archive)
    {
        var words = new Words(2);
        for (int layer = 0; layer < 3; layer++)
        {
            archive.BeginLayer();
            for (int file = 0; file < 2; file++) archive.AddFile($"layer-{layer}-file-{file}", 256 << 20, words);
            archive.EndLayer();
        }
    }

    private static void WriteThinLayers(WorkloadArchive archive)
    {
        var words = new Words(3);
        for (int layer = 0; layer < 60; layer++)
        {
            archive.BeginLayer();
            for (int file = 0; file < 20; file++) archive.AddFile($"layer-{layer}-file-{file}", 4 << 10, words);
            archive.EndLayer();
        }
    }
}
