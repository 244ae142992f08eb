using Ocx.Tests.Tar;

namespace Ocx.Tests.Formats;

/// <summary>Layers to build images of, the same bytes at every call.</summary>
public static class SampleLayers
{
    /// <summary>Two small files, a directory and a link.</summary>
    public static byte[] Base { get; } = new TarBuilder()
        .Header("etc/", '5').File("etc/hostname", "docker\n").File("etc/os-release", "NAME=test\n").Header("etc/link", '2', link: "hostname").Done();

    /// <summary>One file below, and a whiteout.</summary>
    public static byte[] Top { get; } = new TarBuilder().File("etc/motd", "hello").File("etc/.wh.hostname", "").Done();

    /// <summary>What <c>docker build</c> makes of a step that changed nothing.</summary>
    public static byte[] Empty { get; } = new byte[1024];

    /// <summary>A layer with one file of its own.</summary>
    public static byte[] Of(string name, string content) => new TarBuilder().File(name, content).Done();

    /// <summary>A layer with a file that is copied by the kernel, because it is longer than what is gathered.</summary>
    public static byte[] Large(string name, int length, int seed = 1)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return new TarBuilder().Header(name, size: length).Data(content).File($"after-{name}", "end").Done();
    }
}
