using System.Security.Cryptography;
using System.Text;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class ChainIdTests
{
    private static readonly DiffId[] Layers = [.. new[] { "a", "b", "c" }.Select(text => new DiffId(Digest.Compute(Encoding.ASCII.GetBytes(text))))];

    [Fact]
    public void The_base_goes_by_its_diffID() => Assert.Equal(Layers[0].Digest, ChainId.Of(Layers[0]).Digest);

    [Fact]
    public void Every_other_layer_hashes_the_text_of_its_parent_and_its_own()
    {
        string second = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{Layers[0]} {Layers[1]}")));
        string third = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{second} {Layers[2]}")));
        Assert.Equal([Layers[0].ToString(), second, third], ChainId.ForLayers(Layers).Select(id => id.ToString()));
        Assert.Equal(ChainId.Parse(third), ChainId.Of(Layers[0]).Append(Layers[1]).Append(Layers[2]));
    }

    [Fact]
    public void No_layers_have_no_chain() => Assert.Empty(ChainId.ForLayers([]));

    [Fact]
    public void A_default_value_has_no_chain() => Assert.Throws<InvalidOperationException>(() => default(ChainId).Append(Layers[0]));

    [Fact]
    public void Only_sha256_names_a_layer()
    {
        string sha512 = Digest.Compute(DigestAlgorithm.Sha512, []).ToString();
        Assert.Throws<ImageFormatException>(() => DiffId.Parse(sha512));
        Assert.Throws<ImageFormatException>(() => ChainId.Parse(sha512));
        Assert.Throws<ImageFormatException>(() => ImageId.Parse(sha512));
    }

    [Fact]
    public void An_image_ID_is_the_digest_of_the_config() =>
        Assert.Equal("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", ImageId.Of("{}"u8).ToString());
}
