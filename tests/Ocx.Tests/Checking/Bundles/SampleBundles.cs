using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>Sound bundles of two images that share their base, and where everything is in them.</summary>
public static class SampleBundles
{
    public static TestImage First { get; } = new(["app:1"], [SampleLayers.Base, SampleLayers.Top]);

    public static TestImage Second { get; } = new(["other:1"], [SampleLayers.Base, SampleLayers.Large("big", 100_000)]);

    /// <summary>A layout: layers of the first image in gzip, of the second plain.</summary>
    public static BundleParts Layout() => new(Build(out _, out _).Parts());

    /// <summary>An archive of Docker up to 24.</summary>
    public static BundleParts Legacy() => new(Producers.DockerLegacy([First, Second]));

    /// <summary>An archive of Docker 25.</summary>
    public static BundleParts Hybrid() => new(Producers.Docker25([First, Second]));

    /// <summary>A layout of which a test makes its own.</summary>
    public static LayoutBuilder Build(out string firstManifest, out string secondManifest)
    {
        var layout = new LayoutBuilder();
        var first = layout.Manifest(First, Compressed.Gzip);
        var second = layout.Manifest(Second);
        layout.ListNamed(first, "app:1").ListNamed(second, "other:1");
        (firstManifest, secondManifest) = (LayoutBuilder.PathOf(first), LayoutBuilder.PathOf(second));
        return layout;
    }

    public static string Blob(byte[] content) => $"blobs/sha256/{Digest.Compute(content).Hex}";

    /// <summary>The manifest of the first image in <see cref="Layout"/>.</summary>
    public static string FirstManifest
    {
        get
        {
            Build(out string path, out _);
            return path;
        }
    }

    /// <summary>The same of the second image, which is the same in <see cref="Hybrid"/>.</summary>
    public static string SecondManifest
    {
        get
        {
            Build(out _, out string path);
            return path;
        }
    }

    public static string Config(TestImage image) => Blob(image.Config);

    public static string GzipLayer(int layer) => Blob(Compressed.Gzip(First.Tars[layer]));

    public static string PlainLayer(TestImage image, int layer) => Blob(image.Tars[layer]);

    /// <summary>A layer's directory in <see cref="Legacy"/>.</summary>
    public static string V1(TestImage image, int layer) => Digest.Compute([.. image.Config, (byte)layer]).Hex;
}
