using System.Text.RegularExpressions;

namespace Ocx.Tests.Architecture;

/// <summary>The picture in the README, as a test: dependencies point down only.</summary>
public partial class DependencyTests
{
    // Each folder of the library with the folders that it may use. Errors may be used by all, and uses nothing.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Errors"] = [],
        ["Linux"] = [],
        ["Storage"] = ["Linux"],
        ["Images"] = ["Storage"],
        ["Tar"] = [],
        ["TarSplit"] = ["Tar", "Images", "Storage", "Linux"],
        ["Compression"] = ["Compression.Deflate", "Images", "Storage", "Linux"],
        ["Compression.Deflate"] = [],
        ["Compression.GoDeflate"] = ["Compression.Deflate", "Compression"],
        ["Compression.Klauspost"] = ["Compression.GoDeflate", "Compression.Deflate", "Compression"],
        ["Compression.Encoders"] = ["Compression.Klauspost", "Compression.GoDeflate", "Compression.Deflate", "Compression", "Images", "Storage", "Linux"],
        ["Layers"] = ["TarSplit", "Tar", "Storage", "Linux"],
        ["Bundles"] = ["Compression", "Tar", "Images", "Storage", "Linux"],
        ["Formats"] = ["Bundles", "Compression", "Tar", "Images", "Storage", "Linux"],
        ["Formats.Overlay2"] = ["Formats", "Layers", "Compression", "TarSplit", "Tar", "Images", "Storage", "Linux"],
        ["Formats.OciLayout"] = ["Formats", "Bundles", "Compression", "Tar", "Images", "Storage", "Linux"],
        ["Formats.DockerArchive"] = ["Formats", "Bundles", "Compression", "Tar", "Images", "Storage", "Linux"],
        ["Originals"] = ["Formats.Overlay2", "Formats", "Compression.Encoders", "Images", "Storage", "Linux"],
        ["Conversion"] = ["Originals", "Formats.Overlay2", "Formats.OciLayout", "Formats.DockerArchive", "Formats", "Bundles", "Compression", "Images", "Storage", "Linux"],
        ["Inspection"] = ["Formats.Overlay2", "Formats", "Compression", "TarSplit", "Tar", "Images", "Storage", "Linux"],
        ["Containers"] = ["Formats.Overlay2", "Formats", "Layers", "Tar", "Images", "Storage", "Linux"],
        ["Checking"] = ["Checking.Overlay2", "Checking.Bundles", "Containers", "Conversion", "Formats.Overlay2", "Formats.OciLayout", "Formats.DockerArchive", "Formats", "Bundles", "Layers", "Compression", "TarSplit", "Tar", "Images", "Storage", "Linux"],
        ["Checking.Overlay2"] = ["Checking", "Containers", "Conversion", "Formats.Overlay2", "Formats.OciLayout", "Formats.DockerArchive", "Formats", "Bundles", "Layers", "Compression", "TarSplit", "Tar", "Images", "Storage", "Linux"],
        ["Checking.Bundles"] = ["Checking", "Conversion", "Formats.Overlay2", "Formats.OciLayout", "Formats.DockerArchive", "Formats", "Bundles", "Layers", "Compression", "TarSplit", "Tar", "Images", "Storage", "Linux"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_stands_below_it(string folder)
    {
        string[] allowed = [folder, "Errors", .. Allowed[folder]];
        var wrong = new List<string>();
        foreach (string file in SourceFiles().Where(f => FolderOf(f) == folder))
        {
            string code = CommentOrString().Replace(File.ReadAllText(file), "");
            wrong.AddRange(Mentions().Matches(code).Select(m => m.Groups[1].Value).Where(used => !allowed.Contains(used)).Select(used => $"{file} uses {used}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_has_its_place_in_the_picture() =>
        Assert.Empty(SourceFiles().Select(FolderOf).Distinct().Except(Allowed.Keys));

    [Fact]
    public void Namespaces_are_folders()
    {
        foreach (string file in SourceFiles())
        {
            Match name = NamespaceLine().Match(File.ReadAllText(file));
            if (name.Success) Assert.Equal((file, $"Ocx.{FolderOf(file)}"), (file, name.Groups[1].Value));
        }
    }

    [Fact]
    public void Unsafe_code_and_calls_of_the_kernel_stay_in_one_folder() =>
        Assert.DoesNotContain(SourceFiles(), f => FolderOf(f) != "Linux" && UnsafeWord().IsMatch(CommentOrString().Replace(File.ReadAllText(f), "")));

    private static string Library => Path.Combine(Repository.Root, "src", "Ocx");

    private static string FolderOf(string file) => Path.GetRelativePath(Library, Path.GetDirectoryName(file)!).Replace('/', '.');

    private static IEnumerable<string> SourceFiles() => Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories);

    // A using directive, a full name, or a name that starts at the common root: "Linux.PathText". Not "Layers.Count", which is
    // what an image has.
    [GeneratedRegex(@"(?:using Ocx\.|\bOcx\.|(?<![\w.])(?=(?:Errors|Linux|Storage|Images|Tar|TarSplit|Compression|Bundles|Formats|Conversion|Inspection|Containers|Originals)\.[A-Z]))((?:Errors|Linux|Storage|Images|TarSplit|Tar|Compression(?:\.Deflate|\.GoDeflate|\.Encoders)?|Bundles|Layers|Conversion|Inspection|Containers|Originals|Formats(?:\.Overlay2|\.OciLayout|\.DockerArchive)?)\b)")]
    private static partial Regex Mentions();

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bunsafe\b|LibraryImport|DllImport")]
    private static partial Regex UnsafeWord();
}
