using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Readme;

/// <summary>Every command that the README shows works as it stands.</summary>
public sealed class ReadmeCommandsTests(ReadmeMachine machine) : IClassFixture<ReadmeMachine>
{
    public static TheoryData<int> Lines => [.. ReadmeBlock.All.Select(b => b.Line)];

    [ToolTheory("dockerd", "unshare", "jq")]
    [MemberData(nameof(Lines))]
    public void The_commands_from_this_line_on_succeed(int line) => machine.Run(ReadmeBlock.All.Single(b => b.Line == line).Commands);

    // What its container had written is what the image prints on the other machine.
    [ToolFact("dockerd", "unshare")]
    public void A_container_of_a_dead_disk_runs_elsewhere()
    {
        ReadmeBlock rescue = ReadmeBlock.All.Single(b => b.Commands[^1].StartsWith("ssh other docker run ", StringComparison.Ordinal));
        Assert.Equal("still here", machine.Run(rescue.Commands).Lines[^1]);
    }
}
