using Ocx.Tests.Tar;

namespace Ocx.Interop.Tests.Layers;

/// <summary>
/// Layers that no careful program writes, and some that good programs do. What they are worth is not said here: Docker
/// says it.
/// </summary>
internal static partial class OddLayers
{
    private const string Gnu = "ustar  \0";
    private const string V7 = "";

    // Nobody has it, and nobody is hurt should it appear.
    private const string Outside = "ocx-outside";

    /// <summary>All of them; no two have one digest, so that Docker unpacks each.</summary>
    public static IReadOnlyList<OddLayer> All { get; } = [.. Themes()];

    /// <summary>Where layers would write that are not kept within their directory.</summary>
    public static string Escape => $"/{Outside}";

    private static IEnumerable<OddLayer> Themes() =>
    [
        .. Types(), .. Sizes(), .. Sparse(), .. Names(), .. Spellings(), .. Parents(), .. Replacements(), .. HardLinks(), .. LinkedMetadata(), .. Symlinks(),
        .. SymlinkedParents(), .. Whiteouts(), .. OddWhiteouts(), .. Attributes(), .. AttributeRecords(), .. Modes(), .. Owners(), .. Times(), .. Devices(), .. Ends(),
        .. Mutations(),
        .. Whiteouts().Concat(Modes()).Concat(Spellings()).Select(odd => odd with { Name = $"{odd.Name}, with nothing below", IsBase = true }),
    ];

    // Its own name goes into a last file, whose only use is to be like no other.
    private static OddLayer Case(string name, TarBuilder tar) => new(name, tar.File("unique", name).Done());

    private static TarBuilder New() => new();

    // For oddities of the end, the same at the start.
    private static TarBuilder Start(string name) => New().File("unique", name);

    /// <summary>A whole entry. Numbers are octal; what is longer than a field is cut.</summary>
    private static TarBuilder Put(
        this TarBuilder tar, string name, char type = '0', string link = "", string data = "", string mode = "644", string owner = "0:0",
        string time = "14000000000", string device = "0:0", string magic = "ustar\000", long? size = null) =>
        tar.Header(name, type, size ?? data.Length, link, magic, edit: block =>
        {
            Number(block, 100, mode);
            Number(block, 108, owner.Split(':')[0]);
            Number(block, 116, owner.Split(':')[1]);
            TarBuilder.Put(block, 136, time.PadLeft(11, '0') + "\0");
            Number(block, 329, device.Split(':')[0]);
            Number(block, 337, device.Split(':')[1]);
        }).Data(data);

    private static TarBuilder Dir(this TarBuilder tar, string name, string mode = "755", string owner = "0:0", string time = "14000000000") =>
        tar.Put(name, '5', mode: mode, owner: owner, time: time);

    private static TarBuilder Link(this TarBuilder tar, string name, string target, string mode = "644", string owner = "0:0", string time = "14000000000") =>
        tar.Put(name, '1', target, mode: mode, owner: owner, time: time);

    private static TarBuilder Symlink(this TarBuilder tar, string name, string target, string owner = "0:0", string time = "14000000000") =>
        tar.Put(name, '2', target, mode: "777", owner: owner, time: time);

    // The bytes go into the next entry's PAX header.
    private static TarBuilder Xattr(this TarBuilder tar, string name, string value) => tar.Pax($"SCHILY.xattr.{name}={value}");

    private static void Number(byte[] block, int offset, string octal) => TarBuilder.Put(block, offset, octal.Length == 8 ? octal : octal.PadLeft(7, '0') + "\0");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
