namespace Ocx.Compression.GoDeflate;

/// <summary>The two headers that Go's gzip has where nothing is said of the file.</summary>
internal enum GoGzipHeader
{
    /// <summary>No time: Go 1.8 and later.</summary>
    NoTime,

    /// <summary>The low bits of the seconds to the year 1, which is Go's zero time: up to Go 1.7, and pgzip.</summary>
    ZeroTime,
}
