namespace Ocx.TarSplit;

/// <summary>A file that is no longer what was unpacked from its tar entry.</summary>
/// <param name="Name">The entry's name: raw bytes.</param>
/// <param name="Expected">What the tar-split line says.</param>
/// <param name="Actual">What was found.</param>
public sealed record PayloadDamage(ReadOnlyMemory<byte> Name, string Expected, string Actual);
