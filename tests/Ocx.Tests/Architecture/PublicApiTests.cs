using Ocx.Conversion;

namespace Ocx.Tests.Architecture;

/// <summary>The library's public surface is a promise: what changes it shows in <c>PublicApi.txt</c>.</summary>
/// <remarks><c>OCX_UPDATE_API=1 dotnet test tests/Ocx.Tests --filter PublicApiTests</c> writes the file anew.</remarks>
public class PublicApiTests
{
    private static string Baseline => Path.Combine(Repository.Root, "tests", "Ocx.Tests", "Architecture", "PublicApi.txt");

    [Fact]
    public void What_users_of_the_library_see_is_what_the_baseline_says()
    {
        string[] surface = [.. PublicSurface.Of(typeof(ImageConverter).Assembly)];
        if (Environment.GetEnvironmentVariable("OCX_UPDATE_API") == "1") File.WriteAllLines(Baseline, surface);

        // Members belong to the type above them, so that each difference can be read alone.
        string[] expected = Whole(File.ReadAllLines(Baseline)), found = Whole(surface);
        string difference = string.Join('\n', [.. expected.Except(found).Select(l => $"- {l}"), .. found.Except(expected).Select(l => $"+ {l}")]);
        Assert.True(difference.Length == 0, $"The public surface has changed. If it should: OCX_UPDATE_API=1 dotnet test tests/Ocx.Tests --filter PublicApiTests\n{difference}");
        Assert.Equal(expected, found);
    }

    // An assembly with one of everything, so that a blind spot of the description would show.
    [Fact]
    public void The_description_sees_what_matters_to_a_user()
    {
        string[] lines = [.. PublicSurface.Of(typeof(PublicApiTests).Assembly)];
        int start = Array.FindIndex(lines, l => l.Contains($".{nameof(PublicSample)} "));
        Assert.Equal(
            [
                "abstract class Ocx.Tests.Architecture.PublicSample : IDisposable",
                "    Dispose(): void",
                "    Name: string? { get; }",
                "    abstract TryFind<T>(key: ReadOnlySpan<byte>, out found: string?, list: IReadOnlyList<string?>?, n: int = 7): T",
                "    const Size: int = 3",
                "    override ToString(): string",
                "    protected new(params names: string[])",
                "    protected virtual Reset(time: long?): void",
                "    required Id: int { get; init; }",
                "    static op_Addition(a: PublicSample, b: PublicSample?): PublicSample",
            ],
            [lines[start], .. lines[(start + 1)..].TakeWhile(l => l.StartsWith(' '))]);
    }

    private static string[] Whole(IEnumerable<string> lines)
    {
        string type = "";
        return [.. lines.Select(l => l.StartsWith(' ') ? $"{type} | {l.Trim()}" : type = l)];
    }
}
