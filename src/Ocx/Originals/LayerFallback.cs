namespace Ocx.Originals;

/// <summary>What becomes of a layer whose blob cannot be made again.</summary>
public enum LayerFallback
{
    /// <summary>It is stored uncompressed.</summary>
    None,

    /// <summary>It is compressed anew.</summary>
    Gzip,

    /// <summary>Nothing is written.</summary>
    Fail,
}
