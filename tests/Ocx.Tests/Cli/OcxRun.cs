using Ocx.Cli;

namespace Ocx.Tests.Cli;

/// <summary>Runs the program in this process.</summary>
public static class OcxRun
{
    public static CliResult Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Program.Run(arguments, output, error, CancellationToken.None);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Converts, which must work; progress is left out.</summary>
    public static CliResult Convert(params string[] arguments)
    {
        CliResult result = Run(["convert", "--progress", "none", .. arguments]);
        Assert.True(result.Code == 0, $"{string.Join(' ', arguments)}: {result.Code}: {result.Error}");
        return result;
    }

    /// <summary>Converts, which must fail like this, with a message and without an output.</summary>
    public static CliResult Fail(int code, string message, params string[] arguments)
    {
        CliResult result = Run(["convert", "--progress", "none", .. arguments]);
        Assert.True(result.Code == code, $"{string.Join(' ', arguments)}: expected {code}, found {result.Code}: {result.Error}");
        Assert.StartsWith("error: ", result.Error);
        Assert.Contains(message, result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Equal("", result.Output);
        return result;
    }

    /// <summary>The lines that say what was lost.</summary>
    public static string[] NotesOf(CliResult result) =>
        [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith("note:  ", StringComparison.Ordinal)).Select(l => l["note:  ".Length..])];
}
