using Ocx.Compression.Deflate;

namespace Ocx.Compression.Encoders;

/// <summary>A compressor of programs that make layers, at one level, bit for bit.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Headers">The headers that programs with this compressor write, the likeliest first.</param>
/// <param name="Open">Begins to deflate into a stream.</param>
internal sealed record KnownEncoder(string Name, IReadOnlyList<GzipHeader> Headers, Func<Stream, IStreamDeflater> Open);
