using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.CommandLine;

/// <summary>A place to complete in: a store with names that shells find odd, files, and the program on the path.</summary>
internal sealed class CompletedStore : IDisposable
{
    private const string Id = "sha256:d42ee2a4d61afd8169ae3a909a63f5fcd885c8bd90f2eebe864a1abc6a69d6f3";
    private readonly TemporaryDirectory _directory = new();

    public CompletedStore()
    {
        Shell.Run("cp", "-a", Path.Combine(Repository.Root, "spec-fixtures/overlay2/dockerd-20.10.24/small"), Root);
        string names = string.Join(',', Names.GroupBy(RepositoryOf).Select(r => $"\"{r.Key}\":{{{string.Join(',', r.Select(n => $"\"{n}\":\"{Id}\""))}}}"));
        File.WriteAllText($"{Root}/image/overlay2/repositories.json", $"{{\"Repositories\":{{{names}}}}}");
        Directory.CreateDirectory(_directory["work/layout"]);
        foreach (string file in new[] { "work/bundle.tar", "work/my files.tar", "work/layout/index.json" }) File.WriteAllText(_directory[file], "");
        Directory.CreateDirectory(_directory["bin"]);
        File.CreateSymbolicLink(_directory["bin/ocx"], Export.OcxProgram.Path);
    }

    public static string Digest { get; } = $"sha256:{new string('a', 64)}";

    /// <summary>A name with a port and slashes, one with a digest, and two that begin alike.</summary>
    public static string[] Names { get; } = ["localhost:5000/team/app:1.0", $"web@{Digest}", "web:1", "web:2-alpine"];

    public string Root => _directory["docker"];

    public string WorkingDirectory => _directory["work"];

    public string this[string name] => _directory[name];

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OCX_ROOT"] = Root,
        ["PATH"] = $"{_directory["bin"]}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["HOME"] = _directory["work"],
        ["TERM"] = "dumb",
        ["LC_ALL"] = "C.UTF-8",
    };

    public void Dispose() => _directory.Dispose();

    // What stands before the tag or the digest, and not before a port.
    private static string RepositoryOf(string name) => name.Contains('@') ? name[..name.IndexOf('@', StringComparison.Ordinal)] : name[..name.LastIndexOf(':')];
}
