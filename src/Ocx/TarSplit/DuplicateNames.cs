using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Tar;

namespace Ocx.TarSplit;

/// <summary>
/// Notices a second entry for one path. tar-split looks payloads up by path and so cannot hold two; names that differ
/// only in spelling (<c>a</c>, <c>./a</c>) count as one, <c>a</c> and <c>/a</c> do not.
/// </summary>
/// <remarks>
/// Keeps 16 bytes a name, not the name: a layer with a million entries must not cost a million strings. The digest is
/// SHA-256, cut: nobody can make two names that collide.
/// </remarks>
internal sealed class DuplicateNames
{
    /// <summary>tar-split's own words.</summary>
    public const string Rule = "duplicates of file paths not supported";

    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Adds <paramref name="name"/>; false when an equal path was added before.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name)
    {
        using SpanOwner<byte> buffer = SpanOwner<byte>.Allocate(name.Length + 1);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(TarPath.Clean(name, buffer.Span), digest);
        return _seen.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(digest));
    }
}
