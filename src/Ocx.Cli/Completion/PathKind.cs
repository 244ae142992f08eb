namespace Ocx.Cli.Completion;

/// <summary>What paths the shell should offer; it knows better than we how its user writes them.</summary>
internal enum PathKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Files and directories.</summary>
    Files,

    /// <summary>Directories alone.</summary>
    Directories,
}
