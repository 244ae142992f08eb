using Ocx.Errors;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>
/// How far a stranger's compressed stream may inflate: a bomb of a few kilobytes would fill a disk, and keep a processor busy for days.
/// It is judged by the bytes that were read so far, so that it holds for a pipe, and for a length that is a lie.
/// </summary>
/// <param name="Ratio">How many times its length it may become.</param>
/// <param name="Floor">How many bytes it may have whatever its length is.</param>
internal sealed record InflationLimit(long Ratio, long Floor)
{
    /// <summary>
    /// Layers become a third as a rule, and logs a thirtieth. Files of nothing but zeros go beyond all of it: gzip makes 1032 times less
    /// of them (a match of 258 bytes takes two bits at least), and zstd 30,000 times.
    /// </summary>
    public const int DefaultRatio = 250;

    /// <summary>A layer with one large file of zeros is nobody's attack, and as much as this harms nobody.</summary>
    public const long DefaultFloor = 1 << 30;

    /// <summary>What holds where nobody says anything else.</summary>
    public static InflationLimit Default { get; } = new(DefaultRatio, DefaultFloor);

    /// <summary>Whether so many bytes may come out of so many.</summary>
    public bool Allows(long compressed, long plain) => plain <= Floor || plain / Ratio <= compressed;

    /// <summary>What to throw where they may not.</summary>
    public ImageFormatException Exceeded(string path, long compressed, long plain) => new(
        path,
        $"beyond {Floor} bytes a stream may inflate to {Ratio} times its length (--max-inflation), found {plain} bytes out of {compressed}",
        hint: "a bomb looks like this; if you know that it is none, allow more with --max-inflation N");

    /// <summary>The plain bytes of a stream, as far as it may inflate; both are disposed with the result.</summary>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="inflate">Makes plain ones of them.</param>
    /// <param name="path">What to call them in the <see cref="ImageFormatException"/> that reading throws beyond the limit.</param>
    public Stream Over(Stream compressed, Func<Stream, Stream> inflate, string path)
    {
        var counted = new CountedStream(compressed);
        return new LimitedStream(this, counted, inflate(counted), path);
    }

    private sealed class CountedStream(Stream stream) : ForwardStream
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int count = stream.Read(buffer);
            Count += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) stream.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class LimitedStream(InflationLimit limit, CountedStream compressed, Stream plain, string path) : ForwardStream
    {
        private long _count;

        public override int Read(Span<byte> buffer)
        {
            int count = plain.Read(buffer);
            _count += count;
            return limit.Allows(compressed.Count, _count) ? count : throw limit.Exceeded(path, compressed.Count, _count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) plain.Dispose();
            base.Dispose(disposing);
        }
    }
}
