using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.CommandLine;

/// <summary>The real shells complete lines as somebody types them, by the scripts of <c>ocx completion</c>.</summary>
public sealed class ShellCompletionTests : IDisposable
{
    private readonly CompletedStore _store = new();

    /// <summary>
    /// Lines, and what they become when Tab is pressed: with a blank where the word is complete. Colons, at signs and equals signs are
    /// where bash breaks words.
    /// </summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "ocx exp", "ocx export " },
        { "ocx export loc", "ocx export localhost:5000/team/app:1.0 " },
        { "ocx export localhost:", "ocx export localhost:5000/team/app:1.0 " },
        { "ocx export localhost:5000/te", "ocx export localhost:5000/team/app:1.0 " },
        { "ocx export localhost:5000/team/app:1.0 web:2", "ocx export localhost:5000/team/app:1.0 web:2-alpine " },
        { "ocx export web@s", $"ocx export web@{CompletedStore.Digest} " },
        { "ocx export web", "ocx export web:" },
        { "ocx export --root /nowhere/at/all we", "ocx export --root /nowhere/at/all we" },
        { "ocx export --compr", "ocx export --compression" },
        { "ocx export --format docker-", "ocx export --format docker-legacy " },
        { "ocx export --format=docker-", "ocx export --format=docker-legacy " },
        { "ocx export web:1 -o bun", "ocx export web:1 -o bundle.tar " },
        { "ocx export web:1 --output=bun", "ocx export web:1 --output=bundle.tar " },
        { "ocx convert my", @"ocx convert my\ files.tar " },
        { @"ocx convert my\ fi", @"ocx convert my\ files.tar " },
        { "ocx convert \"my fi", "ocx convert \"my files.tar\" " },
        { "ocx convert ~/bun", "ocx convert ~/bundle.tar " },
        { "ocx export web:1 -o - > bun", "ocx export web:1 -o - > bundle.tar " },
        { "ocx export 'web:2", "ocx export 'web:2-alpine' " },
        { "ocx convert lay", "ocx convert layout/" },
        { "ocx convert oci:lay", "ocx convert oci:layout/" },
        { "ocx convert bundle.tar overlay2:", "ocx convert bundle.tar overlay2:" },
        { "ocx export --tmpdir lay", "ocx export --tmpdir layout/" },
        { "ocx convert oci:", "ocx convert oci:layout/" },
        { "ocx export --tmpdir=", "ocx export --tmpdir=layout/" },
        { "ocx export --tmpdir bun", "ocx export --tmpdir bun" },
        { "ocx completion z", "ocx completion zsh " },
        { "ocx export nosuch", "ocx export nosuch" },
    };

    public void Dispose() => _store.Dispose();

    [ToolTheory("bash", "script")]
    [MemberData(nameof(Lines))]
    public void Bash_completes(string line, string completed) => Assert.Equal(completed, Typed("bash", line));

    [ToolTheory("zsh", "script")]
    [MemberData(nameof(Lines))]
    public void Zsh_completes(string line, string completed) => Assert.Equal(completed, Typed("zsh", line));

    [ToolTheory("fish", "script")]
    [MemberData(nameof(Lines))]
    public void Fish_completes(string line, string completed) => Assert.Equal(completed, Typed("fish", line));

    private string Typed(string shell, string line) => new TypedShell(_store, shell).Complete(line);
}
