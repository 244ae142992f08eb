using System.Diagnostics;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli;

/// <summary>What the program offers for the word at the cursor; the shells themselves are asked in the interop tests.</summary>
public sealed class CompletionTests : IDisposable
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    private readonly StoreBuilder _store = new();
    private readonly StoreImage _app;
    private readonly StoreImage _untagged;

    public CompletionTests()
    {
        _app = _store.Add(["localhost:5000/team/app:1.0", "app:latest", $"app@{Digest}"], [SampleLayers.Base]);
        _store.Add(["registry.example/deep/er/name:v2"], [SampleLayers.Top]);
        _untagged = _store.Add([], [SampleLayers.Of("untagged", "x")]);
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("e", "export")]
    [InlineData("co", "commit completion containers convert")]
    [InlineData("x", "")]
    [InlineData("__", "")]
    [InlineData("export a", "app:latest")]
    [InlineData("export app:latest ", "app:latest localhost:5000/team/app:1.0 registry.example/deep/er/name:v2")]
    [InlineData("export localhost:5", "localhost:5000/team/app:1.0")]
    [InlineData("export docker.io/", "docker.io/library/app:latest")]
    [InlineData("export -- r", "registry.example/deep/er/name:v2")]
    [InlineData("export --compression z", "zstd")]
    [InlineData("export --compression=z", "--compression=zstd")]
    [InlineData("export --progress ", "auto bar json none plain")]
    [InlineData("export --comp", "--compression --compression-level")]
    [InlineData("export --compression gzip --compression", "--compression-level")]
    [InlineData("convert a b --tag x --ta", "--tag")]
    [InlineData("export -q --qui", "")]
    [InlineData("export -j ", "")]
    [InlineData("export --nosuch=", "")]
    [InlineData("export --platform linux/arm/", "linux/arm/v5 linux/arm/v6 linux/arm/v7")]
    [InlineData("--ver", "--version")]
    [InlineData("export --hel", "--help")]
    [InlineData("check --image app:", "app:latest")]
    [InlineData("check bundle.tar --image ", "")]
    [InlineData("import --image ", "")]
    [InlineData("convert overlay2:a", "overlay2:app:latest")]
    [InlineData("convert a overlay2:a", "")]
    [InlineData("help com", "commit completion")]
    [InlineData("completion ", "bash fish zsh")]
    [InlineData("completion bash ", "")]
    public void Offers_what_can_stand_there(string line, string words) => Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), Words(line));

    [Theory]
    [InlineData("export -o ", ":files 0")]
    [InlineData("export --output=x/y", ":files 9")]
    [InlineData("export --tmpdir ", ":directories 0")]
    [InlineData("export --root=", ":directories 7")]
    [InlineData("export ", ":none 0")]
    [InlineData("import ", ":files 0")]
    [InlineData("import a ", ":none 0")]
    [InlineData("check ", ":files 0")]
    [InlineData("convert oci:lay", ":directories 4")]
    [InlineData("convert a docker-archive:", ":files 15")]
    [InlineData("check --repair --from=oci-archive:x", ":files 19")]
    [InlineData("e", ":none 0")]
    public void Tells_the_shell_where_paths_begin(string line, string last) => Assert.Equal(last, Complete(line).Split('\n')[^2]);

    [Fact]
    public void Digests_and_IDs_are_offered_where_the_word_can_be_nothing_else()
    {
        Assert.Equal(["app:latest"], Words("export app"));
        Assert.Equal([$"app@{Digest}"], Words("export app@"));
        Assert.Equal([_app.Id.Hex[..12]], Words($"export {_app.Id.Hex[..3]}"));
        Assert.Equal([_app.Id.Hex], Words($"export {_app.Id.Hex[..13]}"));
        Assert.Equal([], Words($"export {_app.Id.Hex[..2]}").Where(w => w.StartsWith(_app.Id.Hex[..2], StringComparison.Ordinal)));
        Assert.Equal([$"sha256:{_untagged.Id.Hex}"], Words($"export sha256:{_untagged.Id.Hex[..5]}"));
    }

    [Fact]
    public void Says_what_a_candidate_is()
    {
        Assert.Contains($"app:latest\t{_app.Id.Hex[..12]}\n", Complete("export app"));
        Assert.Contains("export\tExport images", Complete("exp"));
    }

    [Fact]
    public void A_store_that_cannot_be_read_has_no_names_and_nobody_hears_of_it()
    {
        foreach (string content in new[] { "{", "", "[]", "{\"Repositories\":{\"a\":{\"a:1\":\"x\"}}}" })
        {
            File.WriteAllText(_store.Repositories, content);
            Assert.Equal([], Words("export "));
        }

        Assert.Equal([], Words($"export --root {_store.Beside("missing")} "));
        File.Delete(_store.Repositories);
        using (Process made = Process.Start("mkfifo", [_store.Repositories])) made.WaitForExit();
        Assert.Equal([], Words("export "));
    }

    [Fact]
    public void Containers_are_known_by_their_names()
    {
        Container('1', Record('1', "\"/web_1.a-b\""));
        Container('2', Record('2', "\"/db\""));
        Container('3', Record('3', "\"/odd\\nname\""));
        Container('4', Record('4', "7"));
        Container('5', "{");
        Container('6', "[]");
        Directory.CreateDirectory($"{_store.Root}/containers/short");
        Assert.Equal(["db", "web_1.a-b"], Ocx.Cli.Completion.StoreNames.Containers(_store.Root).Select(c => c.Word));
        Assert.Equal(new string('2', 12), Ocx.Cli.Completion.StoreNames.Containers(_store.Root).First().Meaning);
        Assert.Empty(Ocx.Cli.Completion.StoreNames.Containers(_store.Beside("missing")));
    }

    private static string Record(char id, string name) => $"{{\"ID\":\"{new string(id, 64)}\",\"Name\":{name},\"Driver\":\"overlay2\",\"Config\":{{}}}}";

    private void Container(char id, string config)
    {
        Directory.CreateDirectory($"{_store.Root}/containers/{new string(id, 64)}");
        File.WriteAllText($"{_store.Root}/containers/{new string(id, 64)}/config.v2.json", config);
    }

    private string[] Words(string line) => [.. Complete(line).Split('\n')[..^2].Select(l => l.Split('\t')[0]).Order(StringComparer.Ordinal)];

    // The root stands in front, so that the end of the line is the word at the cursor.
    private string Complete(string line)
    {
        string[] words = line.Split(' ');
        string[] root = words.Length > 1 && !words.Contains("--root") && words[0] is "export" or "check" or "convert" ? ["--root", _store.Root] : [];
        CliResult result = OcxRun.Run(["__complete", "--", words[0], .. root, .. words[1..]]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        return result.Output;
    }
}
