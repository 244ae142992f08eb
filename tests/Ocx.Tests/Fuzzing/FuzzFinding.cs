using Ocx.Tests.Formats;

namespace Ocx.Tests.Fuzzing;

/// <summary>An input that a target did not bear.</summary>
/// <param name="Input">The input.</param>
/// <param name="What">What went wrong.</param>
internal sealed record FuzzFinding(byte[] Input, string What)
{
    public override string ToString() => $"{What}\ninput of {Input.Length} bytes, gzip and base64: {Convert.ToBase64String(Compressed.Gzip(Input))}";
}
