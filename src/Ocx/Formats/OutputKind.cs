namespace Ocx.Formats;

/// <summary>What stands at the path of an output.</summary>
internal enum OutputKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>An empty file or an image archive, which may be replaced.</summary>
    Replaceable,

    /// <summary>A pipe or a device, which is written to as it is.</summary>
    Stream,

    /// <summary>Somebody's file, which must not be lost.</summary>
    Other,
}
