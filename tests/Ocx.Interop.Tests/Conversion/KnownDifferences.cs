using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>Where <c>ocx convert</c> and <c>docker load</c> differ on an odd archive, and why that is right.</summary>
internal static class KnownDifferences
{
    private const string NoXz = "the lab's daemons have no program xz to call";
    private const string Carried = "a layer is carried as the bytes that its digest stands for; Docker has to unpack it";
    private const string Strict = "what is damaged is refused, though the tar within is whole";
    private const string OnlyNeeded = "of a config only what moving images needs is looked at";

    private static readonly (string Name, string Reason)[] Both =
    [
        ("os windows", "an image can be moved on a machine that cannot run it"),
        ("config with members twice", "other programs would read another image in it"),
        ("config with a wrong type where nobody looks", OnlyNeeded),
        ("config with a wrong type of Env", OnlyNeeded),
        ("table empty", "there is nothing to convert, which somebody should know"),
        ("tags without a tag", "the tag is latest, as containerd has it; Docker fails after storing the image without a name"),
        ("tags with only a digest", "the image goes on without a name; Docker fails after storing it so"),
        ("tags like the algorithm", "Docker says that it loads the name, and does not; others can have it"),
        ("layers one twice, the second file garbage", "layers of one diffID are one blob, and one good file is enough for it"),
        ("layers xz", NoXz), ("layers xz, in two parts", NoXz), ("layers xz, with zeros behind", NoXz), ("archive xz", NoXz),
        ("layers that are no tar", Carried), ("layers cut off", Carried), ("layers with links that lead out", Carried), ("layers with hard links to nothing", Carried),
        ("layers with a wrong checksum", Carried), ("layers with an unknown type", Carried), ("layers with a file twice", Carried),
        ("archive without an end", "a tar without its end may lack images, too"),
        ("a layout without a table", "a daemon without containerd's store knows no layouts"),
        ("a layout beside a table that lists another image", "both tables count; a daemon follows the one of its kind"),
        ("from before 1.10", "Docker keeps each lower layer as an image without a name"),
    ];

    private static readonly (string Name, string Reason)[] Only20 =
    [
        ("table null", "Docker since 23 refuses it, too"),
        ("layers zstd", "Docker has zstd since 23"), ("layers zstd, in two parts", "Docker has zstd since 23"), ("layers zstd, with zeros behind", "Docker has zstd since 23"),
        ("layers zstd in a skippable frame", "Docker has zstd since 23"), ("archive zstd", "Docker has zstd since 23"), ("archive zstd in a skippable frame", "Docker has zstd since 23"),
        ("layers gzip, with zeros behind", "padding is harmless, and Docker 26 takes it, too"), ("layers bzip2, with zeros behind", "padding is harmless, and Docker 26 takes it, too"),
    ];

    private static readonly (string Name, string Reason)[] Only26 =
    [
        ("layers gzip, cut off", Strict), ("layers gzip, with bytes behind", Strict), ("layers bzip2, cut off", Strict), ("layers bzip2, with bytes behind", Strict),
        ("layers zstd, with bytes behind", Strict),
    ];

    /// <summary>The names of the cases.</summary>
    public static IEnumerable<string> Of(DockerVersion version) => Both.Concat(version is DockerVersion.V20_10 ? Only20 : Only26).Select(x => x.Name);
}
