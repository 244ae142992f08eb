using Ocx.Cli;
using Ocx.Cli.Help;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Readme;

/// <summary>Every command that the README and the help pages show works as it stands.</summary>
public sealed class ReadmeCommandsTests(ReadmeMachine machine) : IClassFixture<ReadmeMachine>
{
    // What another Docker is asked for must be there.
    private static readonly string[] ForDocker = ["ocx export nginx:latest -q -o - | docker load"];

    private static readonly Dictionary<string, Page> Pages =
        Program.CreateRoot(TextWriter.Null, TextWriter.Null, CancellationToken.None).Subcommands.OfType<PagedCommand>().ToDictionary(c => c.Name, c => c.Page).Append(new("", ProgramPage.Page)).ToDictionary();

    public static TheoryData<int> Lines => [.. ReadmeBlock.All.Select(b => b.Line)];

    public static TheoryData<string> PageNames => [.. Pages.Keys];

    [ToolTheory("dockerd", "unshare", "jq")]
    [MemberData(nameof(Lines))]
    public void The_commands_from_this_line_on_succeed(int line) => machine.Run(ReadmeBlock.All.Single(b => b.Line == line).Commands);

    [ToolTheory("dockerd", "unshare", "jq", "man")]
    [MemberData(nameof(PageNames))]
    public void The_examples_of_a_help_page_succeed(string command)
    {
        string[] examples = [.. Pages[command].Examples.Select(e => e.Line)];
        machine.Run([.. examples.Any(e => e.StartsWith("ssh ", StringComparison.Ordinal)) ? ForDocker : [], .. examples]);
    }

    // What its container had written is what the image prints on the other machine.
    [ToolFact("dockerd", "unshare")]
    public void A_container_of_a_dead_disk_runs_elsewhere()
    {
        ReadmeBlock rescue = ReadmeBlock.All.Single(b => b.Commands[^1].StartsWith("ssh other docker run ", StringComparison.Ordinal));
        Assert.Equal("still here", machine.Run(rescue.Commands).Lines[^1]);
    }
}
