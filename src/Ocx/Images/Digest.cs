using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// The digest of some bytes as stored: an algorithm and its value, written <c>sha256:…</c>. Equal when both are
/// equal; ordered as its text is, byte by byte.
/// </summary>
/// <remarks>
/// The grammar is that of the OCI image specification, descriptor.md, "Digests", with go-digest's stricter rule
/// for the registered algorithms: exactly as many digits as the algorithm has, lower case only. One blob then
/// has one name. <c>default(Digest)</c> is <see cref="IsNone"/> and equals no digest that was parsed or computed.
/// </remarks>
public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>
{
    private const int Sha256Size = SHA256.HashSizeInBytes;

    // Both algorithms' names have six letters.
    private const int PrefixLength = 7;
    private const int MaxTextLength = PrefixLength + 2 * SHA512.HashSizeInBytes;

    // SHA-256 is nearly all there is, so its value sits in the struct; the second half of a SHA-512 does not.
    private readonly Head _head;
    private readonly byte[]? _tail;

    private Digest(DigestAlgorithm algorithm, ReadOnlySpan<byte> value)
    {
        Algorithm = algorithm;
        value[..Sha256Size].CopyTo(_head);
        if (value.Length > Sha256Size)
            _tail = value[Sha256Size..].ToArray();
    }

    /// <summary>Which algorithm computed the value; <see cref="DigestAlgorithm.None"/> for <c>default(Digest)</c>.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>True for <c>default(Digest)</c>, which is no digest.</summary>
    public bool IsNone => Algorithm == DigestAlgorithm.None;

    /// <summary>The value in lower-case hexadecimal digits, without the algorithm: the name of a blob's file.</summary>
    /// <exception cref="InvalidOperationException">There is no digest: an empty name would address a directory.</exception>
    public string Hex => IsNone
        ? throw new InvalidOperationException("default(Digest) has no value")
        : ToString()[PrefixLength..];

    /// <summary>Reads <c>sha256:</c> or <c>sha512:</c> and its digits.</summary>
    /// <exception cref="ImageFormatException">
    /// The text is no digest, or one of an algorithm other than these two; the rule says which.
    /// </exception>
    public static Digest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Digest digest, out string reason) ? digest : throw new ImageFormatException(text, reason);
    }

    /// <summary>Like <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out Digest digest) => TryParse(text.AsSpan(), out digest);

    /// <inheritdoc cref="TryParse(string?, out Digest)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest) => TryParse(text, out digest, out _);

    /// <inheritdoc cref="TryParse(string?, out Digest)"/>
    public static bool TryParse(ReadOnlySpan<byte> text, out Digest digest) => TryParse(text, out digest, out _);

    /// <summary>The SHA-256 of <paramref name="bytes"/>.</summary>
    public static Digest Compute(ReadOnlySpan<byte> bytes) => Compute(DigestAlgorithm.Sha256, bytes);

    /// <summary>The digest of <paramref name="bytes"/> by <paramref name="algorithm"/>.</summary>
    public static Digest Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        Span<byte> value = stackalloc byte[SizeOf(algorithm)];
        if (algorithm == DigestAlgorithm.Sha256)
            SHA256.HashData(bytes, value);
        else
            SHA512.HashData(bytes, value);
        return new Digest(algorithm, value);
    }

    /// <summary>The digest of all that is left in a stream.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Digest Compute(DigestAlgorithm algorithm, Stream stream, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using IncrementalHash hash = Begin(algorithm);
        byte[] buffer = new byte[256 * 1024];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
        }

        return FromBytes(algorithm, hash.GetHashAndReset());
    }

    /// <summary>A hash function for bytes that come piece by piece; what it yields goes to <see cref="FromBytes"/>.</summary>
    internal static IncrementalHash Begin(DigestAlgorithm algorithm) =>
        IncrementalHash.CreateHash(algorithm == DigestAlgorithm.Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>The digest whose value a hash function has already yielded.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> has not the length of <paramref name="algorithm"/>.</exception>
    public static Digest FromBytes(DigestAlgorithm algorithm, ReadOnlySpan<byte> value)
    {
        if (value.Length != SizeOf(algorithm))
            throw new ArgumentException($"a {algorithm} value has {SizeOf(algorithm)} bytes, not {value.Length}", nameof(value));
        return new Digest(algorithm, value);
    }

    /// <summary>The digest as every format writes it, <c>sha256:…</c>; <c>(no digest)</c> for <c>default(Digest)</c>.</summary>
    public override string ToString()
    {
        if (IsNone)
            return "(no digest)";
        Span<byte> text = stackalloc byte[MaxTextLength];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <inheritdoc/>
    public bool Equals(Digest other) =>
        Algorithm == other.Algorithm && HeadBytes(in this).SequenceEqual(HeadBytes(in other)) && _tail.AsSpan().SequenceEqual(other._tail);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(HeadBytes(in this)); // as evenly spread as a hash can be

    /// <inheritdoc/>
    public int CompareTo(Digest other)
    {
        int order = Algorithm.CompareTo(other.Algorithm);
        if (order == 0)
            order = HeadBytes(in this).SequenceCompareTo(HeadBytes(in other));
        return order != 0 ? order : _tail.AsSpan().SequenceCompareTo(other._tail);
    }

    /// <summary>Whether both name the same value of the same algorithm.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Whether they name different values or algorithms.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Whether the left one's text comes first.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one's text comes last.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one's text does not come last.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one's text does not come first.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <summary>Writes the text of a digest that is not none; returns its length.</summary>
    internal int Format(Span<byte> destination)
    {
        (Algorithm == DigestAlgorithm.Sha256 ? "sha256:"u8 : "sha512:"u8).CopyTo(destination);
        Convert.TryToHexStringLower(HeadBytes(in this), destination[PrefixLength..], out int head);
        Convert.TryToHexStringLower(_tail, destination[(PrefixLength + head)..], out int tail);
        return PrefixLength + head + tail;
    }

    /// <summary>Like <see cref="Parse"/>, with the reason in <paramref name="reason"/>.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out Digest digest, out string reason)
    {
        // Anything that is not ASCII becomes '?', which no digest contains; a longer text is wrong by its length.
        Span<byte> ascii = stackalloc byte[MaxTextLength + 1];
        int length = Encoding.ASCII.GetBytes(text[..Math.Min(text.Length, ascii.Length)], ascii);
        return TryParse(ascii[..length], out digest, out reason);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out Digest digest, out string reason)
    {
        digest = default;
        int colon = text.IndexOf((byte)':');
        if (colon <= 0 || colon == text.Length - 1)
        {
            reason = "invalid digest: expected an algorithm, a colon and hexadecimal digits";
            return false;
        }

        DigestAlgorithm algorithm = text[..colon].SequenceEqual("sha256"u8) ? DigestAlgorithm.Sha256
            : text[..colon].SequenceEqual("sha512"u8) ? DigestAlgorithm.Sha512
            : DigestAlgorithm.None;
        if (algorithm == DigestAlgorithm.None)
        {
            reason = "unsupported digest algorithm: only sha256 and sha512 are known here";
            return false;
        }

        ReadOnlySpan<byte> digits = text[(colon + 1)..];
        int size = SizeOf(algorithm);
        if (digits.Length != 2 * size)
        {
            reason = $"invalid digest length: {algorithm.ToString().ToLowerInvariant()} has {2 * size} hexadecimal digits";
            return false;
        }

        Span<byte> value = stackalloc byte[size];
        if (digits.ContainsAnyInRange((byte)'A', (byte)'F')
            || Convert.FromHexString(digits, value, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            reason = "invalid digest: only the digits 0 to 9 and a to f (lower case) are allowed";
            return false;
        }

        digest = new Digest(algorithm, value);
        reason = "";
        return true;
    }

    private static int SizeOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => Sha256Size,
        DigestAlgorithm.Sha512 => SHA512.HashSizeInBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "no such algorithm"),
    };

    private static ReadOnlySpan<byte> HeadBytes(in Digest digest) => digest._head;

    [InlineArray(Sha256Size)]
    private struct Head
    {
        private byte _first;
    }
}
