using Ocx.Images;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Tests.Tar;

namespace Ocx.Interop.Tests.Layers;

/// <summary>A layer's tar that is odd in one way, on top of a plain layer that all of them share.</summary>
/// <param name="Name">What is odd.</param>
/// <param name="Tar">The layer.</param>
/// <param name="IsBase">Whether it has nothing below it.</param>
internal sealed record OddLayer(string Name, byte[] Tar, bool IsBase = false)
{
    /// <summary>What lies below: names that the odd layers use, too, of which an unpacked layer shall show nothing.</summary>
    public static byte[] Below { get; } = new TarBuilder()
        .Header("dir/", '5', edit: b => TarBuilder.Put(b, 100, "0000700\0")).File("dir/below", "below").File("file", "below").Header("link", '2', link: "dir").Done();

    /// <summary>An image of the common layer alone.</summary>
    public static byte[] ImageBelow { get; } = ImageOf(Below);

    public byte[] Image => IsBase ? ImageOf(Tar) : ImageOf(Below, Tar);

    /// <summary>The image's ID.</summary>
    public string ImageId => Digest.Compute(IsBase ? ConfigOf(Tar) : ConfigOf(Below, Tar)).ToString();

    /// <summary>The name of its directory in the layer store.</summary>
    public string ChainId => IsBase ? Digest.Compute(Tar).Hex : Digest.Compute(TarBuilder.Bytes($"{Digest.Compute(Below)} {Digest.Compute(Tar)}")).Hex;

    public override string ToString() => Name;

    private static byte[] ImageOf(params byte[][] layers) => SavedImage.ToLoad((ConfigOf(layers), [], layers));

    private static byte[] ConfigOf(params byte[][] layers) => SavedImage.ConfigOf("\"os\":\"linux\",\"architecture\":\"amd64\"", layers);
}
