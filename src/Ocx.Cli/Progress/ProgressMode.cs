namespace Ocx.Cli.Progress;

/// <summary>How progress is shown, always on standard error.</summary>
internal enum ProgressMode
{
    /// <summary>Bars on a terminal, lines elsewhere.</summary>
    Auto,

    /// <summary>A bar for each layer that moves, even where there is no terminal.</summary>
    Bar,

    /// <summary>A line for each layer that has moved.</summary>
    Plain,

    /// <summary>A JSON object for each event.</summary>
    Json,

    /// <summary>Nothing.</summary>
    None,
}
