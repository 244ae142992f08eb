using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.CommandLine;

/// <summary>The manual page as its readers see it.</summary>
public class ManualTests
{
    public static TheoryData<string> Pages => ["", "export", "check", "help"];

    [ToolTheory("groff")]
    [MemberData(nameof(Pages))]
    public void Groff_has_nothing_to_say_about_it(string command)
    {
        ShellResult result = new ShellCommand("groff", "-man", "-Tutf8", "-ww", "-P-cbou") { Input = Roff(command) }.Run();
        Assert.Equal("", result.ErrorText);
        Assert.Contains("EXIT STATUS", result.Text);
    }

    // What is left out is the warning that there is no date: a manual that was made on another day would be another one.
    [ToolTheory("mandoc")]
    [MemberData(nameof(Pages))]
    public void Mandoc_has_nothing_to_say_about_it(string command)
    {
        ShellResult result = new ShellCommand("mandoc", "-Tlint", "-Wwarning") { Input = Roff(command) }.TryRun();
        Assert.Equal([], result.Lines.Where(l => !l.Contains("missing date")));
    }

    // Without escapes of its own, groff's output is what a reader could copy.
    [ToolFact("groff")]
    public void Options_examples_and_quotes_can_be_copied_from_it()
    {
        string text = new ShellCommand("groff", "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=200n") { Input = Roff("") }.Run().Text;
        Assert.Contains("--compression none|gzip|zstd", text);
        Assert.Contains("'.findings[] | [.code, .subject] | @tsv'", text);
        Assert.Contains("source <(ocx completion bash)", text);
        Assert.Contains("ocx completion fish > ~/.config/fish/completions/ocx.fish", text);
        Assert.Contains("Docker's overlay2 store", text);
    }

    [ToolFact("man")]
    public void Man_shows_it_as_help_says()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["ocx.1"], Roff(""));
        ShellResult result = new ShellCommand("man", "--warnings", "-l", directory["ocx.1"]) { Environment = new Dictionary<string, string> { ["MANWIDTH"] = "80", ["LC_ALL"] = "C.UTF-8" } }.Run();
        Assert.Equal("", result.ErrorText);
        Assert.StartsWith("OCX(1)", result.Text);
        Assert.All(result.Lines, l => Assert.InRange(l.EnumerateRunes().Count(), 0, 80));
    }

    private static byte[] Roff(string command) => OcxProgram.Run(["help", "--man", .. command.Length == 0 ? (string[])[] : [command]]).Output;
}
