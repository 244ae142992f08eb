using Ocx.Linux;
using Ocx.TarSplit;

namespace Ocx.Tests.TarSplit;

/// <summary>Payloads by the exact names of their entries, in real files of a temporary directory.</summary>
public sealed class MemoryFiles : IPayloadFiles
{
    // Most of them are needed until their test is done, and it does not say when: they go with the process.
    private static readonly string AllFiles = Directory.CreateTempSubdirectory("ocx-payloads-").FullName;

    private readonly string _directory = Directory.CreateDirectory(Path.Combine(AllFiles, Path.GetRandomFileName())).FullName;
    private readonly Dictionary<string, string> _paths = [];

    static MemoryFiles() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(AllFiles, recursive: true);

    public void Add(ReadOnlySpan<byte> name, byte[] content)
    {
        string path = Path.Combine(_directory, _paths.Count.ToString());
        File.WriteAllBytes(path, content);
        _paths[Convert.ToHexString(name)] = path;
    }

    public string PathOf(ReadOnlySpan<byte> name) => _paths[Convert.ToHexString(name)];

    public FileHandle Open(ReadOnlySpan<byte> name) =>
        FileHandle.OpenRead(_paths.GetValueOrDefault(Convert.ToHexString(name), Path.Combine(_directory, "missing")));

    // A source opens and disposes its files once an enumeration; these stay until the test is done with them.
    public void Dispose()
    {
    }

    public void Delete() => Directory.Delete(_directory, recursive: true);
}
