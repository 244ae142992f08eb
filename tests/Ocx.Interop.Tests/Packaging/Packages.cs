using System.IO.Compression;
using System.Xml.Linq;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Packaging;

/// <summary>Both packages, packed once for all tests, beside everything that this checkout has built before.</summary>
public sealed class Packages : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<bool> _packed;

    public Packages() => _packed = new Lazy<bool>(() =>
    {
        foreach (string project in new[] { "src/Ocx.Cli", "src/Ocx" }) Dotnet(Repository.Root, ["pack", project, "-c", "Release", "-o", _directory["packages"], .. Isolated]);
        return true;
    });

    /// <summary>Where the packages are.</summary>
    public string Source => _packed.Value ? _directory["packages"] : "";

    /// <summary>What keeps a build out of the outputs of the one that runs these tests. Analyzers have looked at the sources there already.</summary>
    public string[] Isolated => [$"-p:ArtifactsPath={_directory["artifacts"]}", "-p:RunAnalyzers=false", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-v:quiet", "-nologo"];

    /// <summary>The version of both.</summary>
    public string Version => Path.GetFileNameWithoutExtension(Directory.GetFiles(Source, "Ocx.Cli.*.nupkg").Single())["Ocx.Cli.".Length..];

    /// <summary>The commit of the checkout, where it is one.</summary>
    public static string? Commit => Shell.TryRun("git", "-C", Repository.Root, "rev-parse", "HEAD") is { ExitCode: 0 } head ? head.Text : null;

    /// <summary>A path that goes with the packages.</summary>
    public string this[string name] => _directory[name];

    /// <summary>Runs the SDK.</summary>
    internal ShellResult Dotnet(string workingDirectory, params IEnumerable<string> arguments) => Build(workingDirectory, arguments).Run();

    /// <summary>The same for callers that look at the exit code themselves.</summary>
    internal ShellResult TryDotnet(string workingDirectory, params IEnumerable<string> arguments) => Build(workingDirectory, arguments).TryRun();

    /// <summary>The files of a package by their names, without those that make it a zip of its kind.</summary>
    internal IReadOnlyDictionary<string, byte[]> Open(string id, string kind = "nupkg")
    {
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(Source, $"{id}.{Version}.{kind}"));
        return zip.Entries.Where(e => e.FullName is not ("_rels/.rels" or "[Content_Types].xml") && !e.FullName.StartsWith("package/", StringComparison.Ordinal)).ToDictionary(e => e.FullName, e =>
        {
            var bytes = new MemoryStream();
            using Stream content = e.Open();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    /// <summary>What a package says of itself.</summary>
    internal XElement Metadata(string id)
    {
        XElement root = XDocument.Load(new MemoryStream(Open(id)[$"{id}.nuspec"])).Root!;
        return root.Elements().Single(e => e.Name.LocalName == "metadata");
    }

    public void Dispose() => _directory.Dispose();

    // The SDK that runs the tests tells its children where it is; this must be a build like any other.
    private static ShellCommand Build(string workingDirectory, IEnumerable<string> arguments) =>
        new("env", ["-u", "MSBuildSDKsPath", "-u", "MSBuildExtensionsPath", "-u", "MSBUILD_EXE_PATH", "-u", "DOTNET_HOST_PATH", "dotnet", .. arguments])
        {
            WorkingDirectory = workingDirectory,
            Environment = new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
}
