using System.Text.Json;
using Ocx.Images;

namespace Ocx.Tests.Contract;

/// <summary>An image to put into any home.</summary>
public sealed record TestImage(string[] Names, byte[][] Tars)
{
    /// <summary>The config; with a blank that no serialiser would write, so that one that is written again shows.</summary>
    public byte[] Config { get; } = [.. JsonSerializer.SerializeToUtf8Bytes(new
    {
        architecture = "amd64",
        os = "linux",
        rootfs = new { type = "layers", diff_ids = Tars.Select(t => Digest.Compute(t).ToString()) },
    }), (byte)' '];

    public ImageId Id => ImageId.Of(Config);
}
