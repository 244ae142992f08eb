using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Layers;

/// <summary>Where <c>ocx import</c> and <c>docker load</c> differ on an odd layer, and why that is right. With Docker 20.10, nowhere.</summary>
internal static class KnownLayerDifferences
{
    private const string Since25 = "Docker 20 to 24 pass over an attribute that the file system does not have, since 25 they refuse it; the layer is whole without";

    private static readonly (string Name, string Reason)[] Only26 =
    [
        ("a global header with a bad number", "Docker 20 to 24 take it, and nothing of a global header is used"),
        ("a file with an attribute that is no access list", Since25),
        ("a directory with an attribute that is no access list", Since25),
        ("a file with an attribute of the system", Since25),
        ("a directory with an attribute of the system", Since25),
        ("a file with an attribute of an unknown namespace", Since25),
        ("a directory with an attribute of an unknown namespace", Since25),
        ("a file with an attribute without a namespace", Since25),
        ("a directory with an attribute without a namespace", Since25),
        ("a file with an attribute that is a namespace", Since25),
        ("a directory with an attribute that is a namespace", Since25),
        ("a file with an attribute of a namespace in capitals", Since25),
        ("a directory with an attribute of a namespace in capitals", Since25),
        ("a symlink with foo.bar", Since25),
        ("a fifo with foo.bar", Since25),
        ("a device with foo.bar", Since25),
        ("good and bad attributes", Since25),
    ];

    /// <summary>The names of the cases.</summary>
    public static IEnumerable<string> Of(DockerVersion version) => version is DockerVersion.V20_10 ? [] : Only26.Select(x => x.Name);
}
