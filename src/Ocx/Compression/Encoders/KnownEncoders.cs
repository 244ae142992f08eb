using Ocx.Compression.GoDeflate;

namespace Ocx.Compression.Encoders;

/// <summary>The compressors that made nearly all layers there are, the likeliest first.</summary>
/// <remarks>
/// Which program uses which: docker push, BuildKit and containerd Go's at its default level, the library's of Google (ko, kaniko, crane) Go's
/// at level 1; Debian's base images come from pigz at its hardest since December 2024; podman, buildah, skopeo and apko use pgzip; jib, Python and
/// much else use zlib. What gzip itself does is none of these.
/// </remarks>
internal static class KnownEncoders
{
    // The low half of the seconds from the year 1, Go's zero time, to 1970: what Go wrote for no time up to 1.7.
    private const uint ZeroTime = 0x886e0900;

    // What debuerreotype calls the root file system that it compresses.
    private const string DebianName = "rootfs.tar";

    private const byte Hardest = 2, Fastest = 4, Dos = 0;

    /// <summary>Go's at its default level.</summary>
    public static KnownEncoder Go { get; } = OfGo(GoDeflateLevel.Default);

    /// <summary>Go's at level 1.</summary>
    public static KnownEncoder FastGo { get; } = OfGo(GoDeflateLevel.Fastest);

    /// <summary>pigz at its hardest.</summary>
    public static KnownEncoder Pigz { get; } = OfPigz(9);

    /// <summary>pgzip, at its default level.</summary>
    public static KnownEncoder Pgzip { get; } = new("pgzip", [new(0, GzipHeader.UnknownSystem, ZeroTime), new(0, GzipHeader.UnknownSystem)], output => new PgzipDeflater(output));

    /// <summary>zlib at its default level.</summary>
    public static KnownEncoder Zlib { get; } = OfZlib(6);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownEncoder> All { get; } =
    [
        Go, Pgzip, Pigz, FastGo, Zlib,
        OfGo(9), OfZlib(9), OfPigz(6), OfZlib(1),
        .. ((int[])[4, 5, 7, 8]).Select(OfGo),
        .. ((int[])[2, 3, 4, 5, 7, 8]).Select(OfZlib),
        .. ((int[])[1, 2, 3, 4, 5, 7, 8]).Select(level => OfPigz(level)),
        .. ((int[])[1, 2, 3]).Select(level => OfPigz(level, isAlone: true)),
        new KnownEncoder("go 1.8 to 1.14, level 1", HeadersOfGo(GoDeflateLevel.Fastest), output => new FastGoDeflater(isBefore115: true, output)),
    ];

    private static KnownEncoder OfGo(int level) => new(
        $"go, level {level}", HeadersOfGo(level),
        output => level == GoDeflateLevel.Fastest ? new FastGoDeflater(isBefore115: false, output) : new LazyGoDeflater(GoDeflateLevel.Of(level), output));

    private static KnownEncoder OfZlib(int level) => new($"zlib, level {level}", HeadersOfZlib(level), output => new ZlibDeflater(level, output));

    private static KnownEncoder OfPigz(int level, bool isAlone = false) => new(
        $"pigz, level {level}{(isAlone ? ", on one core" : "")}",
        [new(FlagsOf(level), GzipHeader.Unix, Name: DebianName), new(FlagsOf(level), GzipHeader.Unix)],
        output => new PigzDeflater(level, output, isAlone));

    private static GzipHeader[] HeadersOfGo(int level) => [new(FlagsOf(level), GzipHeader.UnknownSystem), new(FlagsOf(level), GzipHeader.UnknownSystem, ZeroTime)];

    // zlib says what it runs on and how hard it tried, Java up to 15 MS-DOS, and later ones and Python nothing.
    private static GzipHeader[] HeadersOfZlib(int level) =>
    [
        new(FlagsOf(level), GzipHeader.Unix),
        .. ((byte[])[GzipHeader.UnknownSystem, Dos]).SelectMany(system => ((byte[])[FlagsOf(level), 0]).Distinct().Select(flags => new GzipHeader(flags, system))),
    ];

    private static byte FlagsOf(int level) => level switch { 1 => Fastest, 9 => Hardest, _ => 0 };
}
