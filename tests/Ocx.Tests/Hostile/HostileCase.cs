using Ocx.Cli;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Hostile;

/// <summary>Something that a stranger may send, and what comes of it.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Archive">Its bytes; told where the tree is that it aims at.</param>
/// <param name="Code">What an import ends with.</param>
/// <param name="Message">A part of what it says; empty where it is taken.</param>
internal sealed record HostileCase(string Name, Func<string, byte[]> Archive, int Code, string Message)
{
    /// <summary>What a conversion to a layout ends with.</summary>
    public int Converted { get; init; } = Code;

    /// <summary>What a check of it ends with.</summary>
    public int Checked { get; init; } = Code == ExitCode.Success ? ExitCode.Success : ExitCode.Integrity;

    /// <summary>Whether Docker can run it and never save it again: the import says so, and a check of the store would call it damage.</summary>
    public bool IsLost { get; init; }

    /// <summary>What holds of the uppermost layer's tree where it is taken; null where that says nothing more.</summary>
    public Action<LayerTree>? Holds { get; init; }

    /// <summary>An archive of these entries that is refused.</summary>
    public static HostileCase Refused(string name, int code, string message, Func<string, IEnumerable<ArchivePart>> parts) =>
        new(name, aim => ArchivePart.Pack(parts(aim)), code, message);

    /// <summary>An archive of these entries that is taken.</summary>
    public static HostileCase Taken(string name, Func<string, IEnumerable<ArchivePart>> parts, Action<LayerTree>? holds = null) =>
        new(name, aim => ArchivePart.Pack(parts(aim)), ExitCode.Success, "") { Holds = holds };
}
