using System.Text;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Inspection;

/// <summary>What ocx says of a store's images is what the daemon's own client says.</summary>
public abstract class LookingTests(InspectedDaemon daemon)
{
    // Both programs look at the clock, one after the other, and "59 seconds ago" is soon a minute.
    private const int Attempts = 30;

    public static TheoryData<string[]> ListOptions
    {
        get
        {
            string[] all = ["--all", "--digests", "--no-trunc", "--quiet"];
            var data = new TheoryData<string[]>();
            for (int set = 0; set < 1 << all.Length; set++) data.Add([.. all.Where((_, i) => (set >> i & 1) == 1)]);
            return data;
        }
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(ListOptions))]
    public void Images_are_listed_as_docker_images_lists_them(string[] options)
    {
        string[] created = CreatedOf(options);
        AssertSoonSame(() => Sorted(daemon.Ready.Docker(["images", .. options])), () => Sorted(Ocx(["images", .. options])));

        // Docker sorts by time; what has the same time comes in an order of its own each time.
        Dictionary<string, string> times = daemon.Ready.Docker("images", "--all", "--no-trunc", "--format", "{{.ID}} {{.CreatedAt}}").Lines.Select(l => l.Split(' ', 2)).DistinctBy(l => l[0]).ToDictionary(l => l[0], l => l[1]);
        string[] ours = Ocx(["images", "--quiet", "--no-trunc", .. options.Except(["--quiet", "--no-trunc"])]);
        Assert.Equal(created, ours.Select(id => times[id]));
    }

    [ToolTheory("dockerd")]
    [InlineData("siblings")]
    [InlineData("siblings:base")]
    [InlineData("localhost:5000/*/b")]
    [InlineData("*")]
    [InlineData("*/*")]
    [InlineData("many-names:?")]
    [InlineData("case:00[0-2][^1-8]")]
    [InlineData("*a*e*:*1")]
    [InlineData("no*thing")]
    [InlineData("digests/only")]
    public void Names_are_chosen_as_docker_chooses_them(string pattern)
    {
        foreach (string[] options in (string[][])[[], ["--digests"], ["--quiet", "--all"]])
            AssertSoonSame(() => Sorted(daemon.Ready.Docker(["images", .. options, pattern])), () => Sorted(Ocx(["images", .. options, pattern])));
    }

    [ToolFact("dockerd")]
    public void Every_image_is_inspected_to_the_byte()
    {
        string[] ids = daemon.Ids;
        Assert.True(ids.Length > 200, $"only {ids.Length} images");
        AssertSame(Lines(daemon.Ready.Docker(["image", "inspect", .. ids])), Ocx(["inspect", .. ids]));
    }

    [ToolTheory("dockerd")]
    [InlineData("odd")]
    [InlineData("debian:bookworm")]
    [InlineData("localhost:5000/lab/pulled:latest")]
    [InlineData("docker.io/library/family:child")]
    [InlineData("digest/only@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc")]
    public void An_image_is_found_by_what_docker_calls_it(string name)
    {
        AssertSame(daemon.Ready.Docker("image", "inspect", name).Lines, Ocx(["inspect", name]));
        string id = daemon.IdOf(name);
        AssertSame(daemon.Ready.Docker("image", "inspect", id[7..27], id).Lines, Ocx(["inspect", id[7..27], id]));
    }

    [ToolTheory("dockerd")]
    [InlineData]
    [InlineData("--no-trunc")]
    [InlineData("--human=false")]
    [InlineData("--human=false", "--no-trunc")]
    [InlineData("-H=false")]
    [InlineData("--quiet")]
    [InlineData("-q", "--no-trunc")]
    public void Every_history_is_that_of_docker_history(params string[] options)
    {
        // Those of odd configs have a history of their own in a few cases only.
        string[] ids = daemon.Ids;
        foreach (string id in ids.Where((_, i) => i % 5 == 0).Concat(daemon.Ready.Docker("images", "--quiet", "--no-trunc", "--filter", "reference=*:[a-z1]*").Lines).Distinct())
            AssertSoonSame(() => Lines(daemon.Ready.Docker(["history", .. options, id])), () => Ocx(["history", .. options, id]));
    }

    [ToolFact("dockerd")]
    public void A_store_at_rest_says_the_same()
    {
        using TemporaryDirectory directory = new();
        string[] running = daemon.Ready.Docker("image", "inspect", "family:child", "odd-child").Lines;
        Shell.Run("cp", "-a", "--reflink=auto", "--no-target-directory", $"{daemon.Daemon.Root}/image", directory["image"]);
        (int code, string output, string error) = OcxProgram.RunInside("inspect", "family:child", "odd-child", "--root", directory.Path, "--like", daemon.Compatibility);
        Assert.True(code == 0, error);
        AssertSame(running, output.TrimEnd('\n').Replace(directory.Path, daemon.Daemon.Root, StringComparison.Ordinal).Split('\n'));
    }

    private string[] CreatedOf(string[] options) =>
        daemon.Ready.Docker(["images", "--format", options.Contains("--digests") ? "{{.CreatedAt}}{{if .Digest}}{{end}}" : "{{.CreatedAt}}", .. options.Except(["--quiet"])]).Lines;

    private string[] Ocx(params string[] arguments)
    {
        (int code, string output, string error) = OcxProgram.RunInside([.. arguments, "--root", daemon.Daemon.Root, "--like", daemon.Compatibility]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        Assert.Equal("", error);
        return output.Split('\n')[..^1];
    }

    private static string[] Lines(ShellResult result) => Encoding.UTF8.GetString(result.Output).Split('\n')[..^1];

    private static string[] Sorted(ShellResult result) => Sorted(Lines(result));

    private static string[] Sorted(string[] lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static void AssertSoonSame(Func<string[]> theirs, Func<string[]> ours)
    {
        string[] expected = [], found = [];
        for (int i = 0; i < Attempts; i++)
        {
            expected = theirs();
            found = ours();
            if (expected.SequenceEqual(found)) return;
        }

        AssertSame(expected, found);
    }

    private static void AssertSame(string[] expected, string[] found)
    {
        int first = expected.Zip(found).TakeWhile(p => p.First == p.Second).Count();
        Assert.True(
            first == expected.Length && first == found.Length,
            $"line {first + 1} of {expected.Length}, {found.Length}:\nexpected\n{string.Join('\n', expected.Skip(first - 3).Take(12))}\nfound\n{string.Join('\n', found.Skip(first - 3).Take(12))}");
    }
}
