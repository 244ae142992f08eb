using System.Diagnostics;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Linux;

/// <summary>A directory with every kind of name, beside a file that no name in it may lead to.</summary>
public sealed class RootedTree : IDisposable
{
    private readonly Scratch _scratch = new();

    public RootedTree()
    {
        Directory.CreateDirectory(_scratch["root/etc/deep"]);
        _scratch.Write("canary", "outside"u8);
        _scratch.Write("root/plain", "plain"u8);
        _scratch.Write("root/etc/nested", "nested"u8);
        _scratch.Write("root/canary", "inside"u8);
        _scratch.Write("root/with\nnewline", "newline"u8);
        Link("to-plain", "plain");
        Link("etc/up", "../plain");
        Link("etc/deep/absolute", "/etc/nested");
        Link("escape", "../../../../../../../../../../canary");
        Link("etc/escape", _scratch["canary"]);
        Link("etc/deep/parents", "../../..");
        Link("one", "two");
        Link("two", "three");
        Link("three", "etc/../to-plain");
        Link("to-directory", "etc");
        Link("to-directory-slash", "etc/");
        Link("to-root", "/");
        Link("plain-slash", "plain/");
        Link("loop", "pool");
        Link("pool", "loop");
        Link("self", "self/x");
        Link("dangling", "nowhere");
        for (int i = 0; i < 45; i++) Link($"chain{i}", i == 0 ? "plain" : $"chain{i - 1}");
        Run("mkfifo", _scratch["root/pipe"]);

        // The names of the runtime are text; a shell's are not.
        Run("sh", "-c", "printf raw > \"$1/$(printf 'caf\\351')\" && ln -s \"$(printf 'caf\\351')\" \"$1/$(printf 'link\\377')\"", "sh", _scratch["root"]);
    }

    public string Root => _scratch["root"];

    public void Dispose() => _scratch.Dispose();

    private void Link(string name, string target) => File.CreateSymbolicLink(_scratch[$"root/{name}"], target);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
