using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Packaging;

/// <summary>What is packed, and that a stranger can use it.</summary>
public partial class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly string Store = Path.Combine(Repository.Root, "spec-fixtures/overlay2/dockerd-20.10.24/small");

    [ToolFact("dotnet")]
    public void The_library_is_one_assembly_with_its_documentation()
    {
        Assert.Equal(["Ocx.nuspec", "README.md", "lib/net10.0/Ocx.Core.dll", "lib/net10.0/Ocx.Core.xml"], packages.Open("Ocx").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Ocx.nuspec", "lib/net10.0/Ocx.Core.pdb"], packages.Open("Ocx", "snupkg").Keys.Order(StringComparer.Ordinal));
        XDocument documentation = XDocument.Load(new MemoryStream(packages.Open("Ocx")["lib/net10.0/Ocx.Core.xml"]));
        Assert.Contains(documentation.Descendants("member"), m => m.Attribute("name")!.Value.StartsWith("M:Ocx.Conversion.ImageConverter.Convert(", StringComparison.Ordinal));
        Assert.Equal(["CommunityToolkit.HighPerformance", "SharpZipLib"], packages.Metadata("Ocx").Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order());
    }

    [ToolFact("dotnet")]
    public void The_tool_is_the_program_with_all_that_it_needs_and_with_its_settings()
    {
        IReadOnlyDictionary<string, byte[]> files = packages.Open("Ocx.Cli");
        string[] expected =
        [
            "CommunityToolkit.HighPerformance.dll", "DotnetToolSettings.xml", "ICSharpCode.SharpZipLib.dll", "Ocx.Core.dll", "Ocx.Core.pdb", "Spectre.Console.dll",
            "System.CommandLine.dll", "ocx.deps.json", "ocx.dll", "ocx.pdb", "ocx.runtimeconfig.json",
        ];
        Assert.Equal(["Ocx.Cli.nuspec", "README.md", .. expected.Select(f => $"tools/net10.0/any/{f}")], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("DotnetTool", packages.Metadata("Ocx.Cli").Descendants().Single(e => e.Name.LocalName == "packageType").Attribute("name")!.Value);
        Assert.DoesNotContain(packages.Metadata("Ocx.Cli").Descendants(), e => e.Name.LocalName == "dependency");

        using var settings = JsonDocument.Parse(files["tools/net10.0/any/ocx.runtimeconfig.json"]);
        JsonElement properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(properties.GetProperty("System.Runtime.TieredPGO").GetBoolean());
        Assert.Equal("0x400000", properties.GetProperty("System.GC.Gen0MaxBudget").GetString());
        Assert.False(properties.GetProperty("System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault").GetBoolean());
    }

    [ToolTheory("dotnet")]
    [InlineData("Ocx")]
    [InlineData("Ocx.Cli")]
    public void A_package_says_what_it_is_and_nothing_about_the_machine_that_packed_it(string id)
    {
        XElement metadata = packages.Metadata(id);
        string Text(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
        Assert.Equal((id, packages.Version, "Apache-2.0", "README.md"), (Text("id"), Text("version"), Text("license"), Text("readme")));
        Assert.Contains("docker-save", Text("description"));
        Assert.NotEqual("", Text("tags"));
        if (Packages.Commit is { } commit)
        {
            XElement repository = metadata.Elements().Single(e => e.Name.LocalName == "repository");
            Assert.Equal(("git", commit), (repository.Attribute("type")?.Value, repository.Attribute("commit")?.Value));
        }

        Assert.Equal(File.ReadAllBytes(Path.Combine(Repository.Root, "README.md")), packages.Open(id)["README.md"]);
        // The directory of outputs is another one only here, so the compiler does not know it for a part of the checkout.
        byte[][] paths = [Encoding.UTF8.GetBytes(Repository.Root), Encoding.Unicode.GetBytes(Repository.Root)];
        foreach ((string name, byte[] content) in packages.Open(id).Concat(id == "Ocx" ? packages.Open(id, "snupkg") : []))
            Assert.All(paths, path => Assert.True(content.AsSpan().IndexOf(path) < 0, $"{name} names a path of this machine"));
    }

    [ToolFact("dotnet")]
    public void The_tool_is_installed_and_runs()
    {
        packages.Dotnet(packages[""], "tool", "install", "Ocx.Cli", "--version", packages.Version, "--tool-path", packages["tools"], "--add-source", packages.Source);
        AssertWorks(packages["tools/ocx"], packages["by-tool.oci"], $"DOTNET_ROOT={Path.GetDirectoryName(Environment.ProcessPath)}");
    }

    // Without .NET on the path, and without the environment that would lead to it.
    [SkippableFact]
    public void A_single_file_needs_no_runtime()
    {
        Skip.If(Tools.ReasonToSkip(["dotnet"]) is not null, Tools.Missing("dotnet"));
        string runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        ShellResult published = packages.TryDotnet(Repository.Root, ["publish", "src/Ocx.Cli", "-c", "Release", "-r", runtime, "--self-contained", "-p:PublishSingleFile=true", "-o", packages["single"], .. packages.Isolated]);
        // NU1101 and NU1102: a registry that has no such package, or not in that version. That is no fault of ours.
        Skip.If(published.ExitCode != 0 && published.Text.Contains("NU110"), $"the runtime's own package cannot be restored here: {published.Text}");
        Assert.True(published.ExitCode == 0, published.Text + published.ErrorText);
        Assert.Equal(["ocx"], Directory.GetFiles(packages["single"]).Select(Path.GetFileName));
        AssertWorks(packages["single/ocx"], packages["by-single.oci"]);
    }

    [ToolFact("dotnet")]
    public void The_example_of_the_README_compiles_against_the_package_and_runs()
    {
        string project = packages["example"];
        Directory.CreateDirectory(project);
        Match example = LibraryExample().Match(File.ReadAllText(Path.Combine(Repository.Root, "README.md")));
        Assert.True(example.Success, "README.md has no example of the library");
        File.WriteAllText($"{project}/Program.cs", example.Groups[1].Value);
        // What was restored before is used where it is; the package itself, which has a version that will be packed again, is kept out of it.
        string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText($"{project}/Example.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{packages["restored"]}</RestorePackagesPath>
                <RestoreFallbackFolders>{(Directory.Exists(known) ? known : "")}</RestoreFallbackFolders>
                <RestoreAdditionalProjectSources>{packages.Source}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Ocx" Version="[{packages.Version}]" />
              </ItemGroup>
            </Project>
            """);
        packages.Dotnet(project, "build", "-o", $"{project}/out", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-v:quiet", "-nologo");

        // The paths that it names.
        OcxProgram.Run("convert", $"overlay2:{Store}@hello:latest", $"{project}/bundle.tar", "--tag", "nginx:latest");
        packages.Dotnet(project, $"{project}/out/Example.dll");
        Assert.Equal(0, OcxProgram.TryRun("check", $"{project}/bundle.oci", "--image", "nginx:latest").ExitCode);
        OcxProgram.Run("convert", $"{project}/bundle.tar", $"{project}/expected.oci");
        Assert.Equal(File.ReadAllBytes($"{project}/expected.oci"), File.ReadAllBytes($"{project}/bundle.oci"));
    }

    private void AssertWorks(string program, string output, params string[] environment)
    {
        string commit = Packages.Commit is { } known ? $" ({known[..12]})" : "";
        ShellResult Run(params string[] arguments) => Shell.Run("env", ["-i", "PATH=/usr/bin:/bin", .. environment, program, .. arguments]);
        Assert.Equal($"ocx {packages.Version}{commit}", Run("--version").Text);
        Run("export", "hello:latest", "--root", Store, "-o", output, "--progress", "none");
        OcxProgram.Run("export", "hello:latest", "--root", Store, "-o", $"{output}.expected");
        Assert.Equal(File.ReadAllBytes($"{output}.expected"), File.ReadAllBytes(output));
    }

    [GeneratedRegex(@"## As a library\n.*?```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex LibraryExample();
}
