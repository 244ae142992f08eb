using System.Buffers;
using System.Runtime.InteropServices;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// What an image runs on, in Go's words (OCI image specification, image-index.md, <c>platform</c>). The values
/// are kept as the source has them; <see cref="Matches"/> is what knows which of them mean the same.
/// </summary>
/// <param name="Os">The operating system, like <c>linux</c>; empty where the source does not say.</param>
/// <param name="Architecture">The processor, like <c>amd64</c>; empty where the source does not say.</param>
/// <param name="Variant">The kind of processor, like <c>v7</c>; empty for none.</param>
public sealed record Platform(string Os, string Architecture, string Variant = "")
{
    private static readonly SearchValues<char> PartCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>The version of the operating system, of use on Windows; empty for none.</summary>
    public string OsVersion { get; init; } = "";

    /// <summary>What the operating system must offer, of use on Windows; never null.</summary>
    public IReadOnlyList<string> OsFeatures { get; init; } = [];

    /// <summary>The platform of this machine.</summary>
    public static Platform Host { get; } = new("linux", HostArchitecture());

    /// <summary>Whether this is <c>unknown/unknown</c>: buildkit's mark on an attestation, which is no image.</summary>
    public bool IsUnknown => Os == "unknown" && Architecture == "unknown";

    /// <summary>
    /// Reads what a user asks for: <c>os/architecture/variant</c>, <c>os/architecture</c>, or one of the two
    /// alone, the other then being this machine's. Other programs' names for a processor are understood
    /// (<c>x86_64</c>, <c>aarch64</c>, <c>armhf</c> …), as containerd understands them (platforms/platforms.go,
    /// database.go).
    /// </summary>
    /// <exception cref="ImageFormatException">The text is no platform; the rule says why.</exception>
    public static Platform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Platform? platform, out string reason) ? platform! : throw new ImageFormatException(text, reason);
    }

    /// <summary>Like <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out Platform? platform) => TryParse(text, out platform, out _);

    /// <summary>
    /// Whether an image for this platform is one for <paramref name="wanted"/>: same system, same processor, same
    /// variant, where <c>arm64</c> is <c>arm64/v8</c>, <c>amd64</c> is <c>amd64/v1</c> and <c>arm</c> is
    /// <c>arm/v7</c>. The system's version and features count only if <paramref name="wanted"/> names them.
    /// </summary>
    public bool Matches(Platform wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return CanonicalOs(Os) == CanonicalOs(wanted.Os)
            && Canonical(Architecture, Variant) == Canonical(wanted.Architecture, wanted.Variant)
            && (wanted.OsVersion.Length == 0 || wanted.OsVersion == OsVersion)
            && wanted.OsFeatures.All(OsFeatures.Contains);
    }

    /// <summary>The platform as a user writes it: <c>linux/arm/v7</c>.</summary>
    public override string ToString() => Variant.Length == 0 ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static bool TryParse(string? text, out Platform? platform, out string reason)
    {
        platform = null;
        string[] parts = (text ?? "").Split('/');
        if (parts.Length > 3 || parts.Any(part => part.Length == 0 || part.AsSpan().ContainsAnyExcept(PartCharacters)))
        {
            reason = "invalid platform: expected os/architecture or os/architecture/variant, as in linux/arm64";
            return false;
        }

        reason = "";
        if (parts.Length == 1)
        {
            string os = CanonicalOs(parts[0]);
            (string architecture, string variant) = Canonical(parts[0], "");
            if (IsOs(os))
                platform = Host with { Os = os };
            else if (IsArchitecture(architecture))
                platform = new Platform(Host.Os, architecture, variant);
            else
                reason = "invalid platform: neither an operating system nor an architecture";
            return platform is not null;
        }

        (string processor, string kind) = Canonical(parts[1], parts.Length == 3 ? parts[2] : "");
        platform = new Platform(CanonicalOs(parts[0]), processor, kind);
        return true;
    }

    private static string CanonicalOs(string os) => os.ToLowerInvariant() switch
    {
        "" => Host.Os, // how Docker reads a config without one
        "macos" => "darwin",
        string other => other,
    };

    // The variants that everybody leaves out (v8 of arm64, v1 of amd64) are left out here too; arm's v7, which
    // some leave out and some do not, is put in.
    private static (string Architecture, string Variant) Canonical(string architecture, string variant)
    {
        variant = variant.ToLowerInvariant();
        return architecture.ToLowerInvariant() switch
        {
            "i386" or "i486" or "i586" or "i686" or "386" => ("386", ""),
            "x86_64" or "x86-64" or "amd64" => ("amd64", variant is "v1" ? "" : variant),
            "aarch64" or "arm64" => ("arm64", variant is "8" or "v8" or "v8.0" ? "" : variant),
            "armhf" => ("arm", "v7"),
            "armel" => ("arm", "v6"),
            "arm" => ("arm", variant switch { "" or "7" => "v7", "5" or "6" or "8" => "v" + variant, _ => variant }),
            string other => (other, variant),
        };
    }

    // Go's own list (go/build), which tells "windows" from "s390x" where one word stands alone.
    private static bool IsOs(string name) => name is
        "aix" or "android" or "darwin" or "dragonfly" or "freebsd" or "illumos" or "ios" or "js" or "linux" or "netbsd"
        or "openbsd" or "plan9" or "solaris" or "wasip1" or "windows";

    private static bool IsArchitecture(string name) => name is
        "386" or "amd64" or "arm" or "arm64" or "loong64" or "mips" or "mips64" or "mips64le" or "mipsle" or "ppc64"
        or "ppc64le" or "riscv64" or "s390x" or "wasm";

    private static string HostArchitecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loong64",
        System.Runtime.InteropServices.Architecture other => other.ToString().ToLowerInvariant(), // s390x, ppc64le, riscv64
    };
}
