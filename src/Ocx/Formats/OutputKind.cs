namespace Ocx.Formats;

/// <summary>What stands at the path of an output.</summary>
internal enum OutputKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>An empty file or an image archive, which may be replaced.</summary>
    Replaceable,

    /// <summary>A pipe, which is written to as it is; or what forgets all that is written to it.</summary>
    Stream,

    /// <summary>A device or a socket: what goes there cannot be taken back, and may replace more than a file.</summary>
    Special,

    /// <summary>Somebody's file, which must not be lost.</summary>
    Other,
}
