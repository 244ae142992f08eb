namespace Ocx.Images;

/// <summary>
/// The algorithms that a digest may name here: those that the OCI image specification registers
/// (descriptor.md, "Registered Algorithms") and Docker's go-digest provides. Docker's own store knows only SHA-256.
/// </summary>
public enum DigestAlgorithm
{
    /// <summary>No digest at all: what <c>default(Digest)</c> carries.</summary>
    None,

    /// <summary><c>sha256</c>: 32 bytes, 64 hexadecimal digits.</summary>
    Sha256,

    /// <summary><c>sha512</c>: 64 bytes, 128 hexadecimal digits.</summary>
    Sha512,
}
