using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// An image's name in Docker's normal form: a repository (domain and path) and maybe a tag, a digest or both.
/// Equal when all four parts are.
/// </summary>
/// <remarks>
/// <para>The grammar is that of distribution/reference (regexp.go):</para>
/// <code>
/// reference      = name [ ":" tag ] [ "@" digest ]
/// name           = [ domain "/" ] path
/// domain         = host [ ":" digit { digit } ]
/// host           = domain-label { "." domain-label } | "[" ( hex digit | ":" ) { hex digit | ":" } "]"
/// domain-label   = alphanumeric [ { alphanumeric | "-" } alphanumeric ]
/// path           = component { "/" component }                  ; at most 255 characters
/// component      = run { separator run }      run = lower-case letter or digit, at least one
/// separator      = "." | "_" | "__" | "-" { "-" }
/// tag            = ( word character ) { word character | "." | "-" }       ; at most 128 characters
/// digest         = see <see cref="Images.Digest"/>
/// </code>
/// <para>
/// Before that, normalize.go completes what users write. What stands before the first slash is a domain if it
/// contains a dot, a colon or a capital letter, or is <c>localhost</c>; otherwise the domain is <c>docker.io</c>,
/// which <c>index.docker.io</c> also means; and a path of one component there is in <c>library/</c>.
/// </para>
/// <para>
/// A name may carry a tag and a digest. Both are kept, but Docker's store knows such a name by its digest only.
/// </para>
/// </remarks>
public sealed record ImageReference
{
    /// <summary>The tag that a name without tag and digest means.</summary>
    public const string DefaultTag = "latest";

    internal const string DefaultDomain = "docker.io";
    internal const string OfficialPrefix = "library/";

    internal ImageReference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>
    /// The registry, like <c>docker.io</c> or <c>localhost:5000</c>. Empty for the rare name whose first component
    /// looks like a domain and is none (<c>a_b.c/d</c>): Docker takes it all for the path.
    /// </summary>
    public string Domain { get; }

    /// <summary>The repository's path at the registry, like <c>library/nginx</c>.</summary>
    public string Path { get; }

    /// <summary>The tag, or null.</summary>
    public string? Tag { get; private init; }

    /// <summary>The digest of a manifest, or null.</summary>
    public Digest? Digest { get; private init; }

    /// <summary>Whether there is a tag.</summary>
    public bool HasTag => Tag is not null;

    /// <summary>The repository in full: <c>docker.io/library/nginx</c>.</summary>
    public string FullName => Domain.Length == 0 ? Path : $"{Domain}/{Path}";

    /// <summary>The repository as users write it and Docker's store does: <c>nginx</c>.</summary>
    public string FamiliarName
    {
        get
        {
            if (Domain != DefaultDomain)
                return FullName;
            // Only one component may follow: "library/a/b" would otherwise become somebody else's "a/b".
            return Path.StartsWith(OfficialPrefix, StringComparison.Ordinal) && Path.IndexOf('/', OfficialPrefix.Length) < 0
                ? Path[OfficialPrefix.Length..]
                : Path;
        }
    }

    /// <summary>Everything in full: <c>docker.io/library/nginx:latest</c>. Parsing it gives this reference again.</summary>
    public string Full => FullName + Suffix;

    /// <summary>
    /// Everything as users write it and Docker's store does: <c>nginx:latest</c>, <c>nginx@sha256:…</c>. Parsing it
    /// gives this reference again, save for what Docker itself confuses: a repository of docker.io whose path
    /// begins with what looks like a domain, or is 64 hexadecimal digits.
    /// </summary>
    public string Familiar => FamiliarName + Suffix;

    /// <summary>
    /// Whether the repository is called like a digest's algorithm, so that <c>sha256:…</c> could be meant as a
    /// digest. Docker's store refuses to tag it (moby, reference/store.go).
    /// </summary>
    public bool IsAmbiguous => FamiliarName == "sha256";

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads a name as <c>docker</c> takes it from its command line.</summary>
    /// <exception cref="ImageFormatException">The text is no name; the rule says why, in Docker's words where it has some.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ImageReference? reference, out string reason) ? reference! : throw new ImageFormatException(text, reason);
    }

    /// <summary>Like <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out ImageReference? reference) => TryParse(text, out reference, out _);

    /// <summary>Like <see cref="Parse"/>, with false and the reason instead of an exception.</summary>
    public static bool TryParse(string? text, out ImageReference? reference, out string reason) =>
        ReferenceParser.TryParse(text ?? "", out reference, out reason);

    /// <summary>The same, with the tag <c>latest</c> if there is neither a tag nor a digest.</summary>
    public ImageReference WithDefaultTag() => Tag is null && Digest is null ? WithTag(DefaultTag) : this;

    /// <summary>The same repository with another tag and without a digest, which would be that of another image.</summary>
    /// <exception cref="ImageFormatException">The tag breaks the grammar.</exception>
    public ImageReference WithTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return ReferenceParser.IsTag(tag)
            ? this with { Tag = tag, Digest = null }
            : throw new ImageFormatException(tag, ReferenceParser.InvalidTag);
    }

    /// <summary>The same repository with a digest and without a tag: how Docker's store knows what was pulled.</summary>
    public ImageReference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    /// <summary>The same as <see cref="Familiar"/>.</summary>
    public override string ToString() => Familiar;
}
