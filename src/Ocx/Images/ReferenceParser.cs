namespace Ocx.Images;

/// <summary>
/// The parser behind <see cref="ImageReference"/>, which has the grammar. By hand, because the regular expression
/// of the original gives one message for everything that can be wrong.
/// </summary>
/// <remarks>
/// Names are short, and read at each start: of the methods that the runtime compiled for <c>ocx images</c>, 11 were for vectorised searches here.
/// </remarks>
internal static class ReferenceParser
{
    public const string InvalidTag =
        "invalid tag: expected a letter, digit or underscore, then up to 127 of them and of '.' and '-'";

    private const string Invalid = "invalid reference format";
    private const string MustBeLowercase = "invalid reference format: repository name must be lowercase";

    // distribution/reference, RepositoryNameTotalLengthMax.
    private const int MaxPathLength = 255;
    private const int MaxTagLength = 128;

    public static bool TryParse(string text, out ImageReference? reference, out string reason)
    {
        reference = null;
        // Docker would not know such a name from an image's ID.
        if (text.Length == 64 && All(text, char.IsAsciiHexDigitLower))
        {
            reason = "invalid repository name: cannot be 64 hexadecimal digits, which is an image ID";
            return false;
        }

        (string domain, string remainder) = SplitDomain(text);

        // normalize.go looks at this before anything else, so that capitals get this message whatever else is wrong.
        int colon = remainder.IndexOf(':');
        if (HasCapitals(colon < 0 ? remainder : remainder[..colon]))
        {
            reason = MustBeLowercase;
            return false;
        }

        int at = remainder.IndexOf('@');
        string? digestText = at < 0 ? null : remainder[(at + 1)..];
        string path = at < 0 ? remainder : remainder[..at];
        // What follows the first slash has no port any more, so the first colon begins the tag.
        colon = path.IndexOf(':');
        string? tag = colon < 0 ? null : path[(colon + 1)..];
        path = colon < 0 ? path : path[..colon];

        if (!IsDomain(domain))
        {
            // Left to the regular expression, what is no domain may still be a component of the path.
            path = $"{domain}/{path}";
            domain = "";
        }

        Digest digest = default;
        reason = !IsPath(path) ? (HasCapitals(path) && IsPath(path.ToLowerInvariant()) ? MustBeLowercase : Invalid)
            : tag is not null && !IsTag(tag) ? $"{Invalid}: {InvalidTag}"
            : path.Length > MaxPathLength ? $"{Invalid}: repository name must not be more than {MaxPathLength} characters"
            : digestText is not null && !Digest.TryParse(digestText, out digest, out string digestReason) ? $"{Invalid}: {digestReason}"
            : "";
        if (reason.Length > 0)
            return false;
        reference = new ImageReference(domain, path, tag, digestText is null ? null : digest);
        return true;
    }

    public static bool IsTag(ReadOnlySpan<char> tag) =>
        tag.Length is > 0 and <= MaxTagLength && tag[0] is not ('.' or '-') && All(tag, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static (string Domain, string Remainder) SplitDomain(string text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0)
            return (ImageReference.DefaultDomain, ImageReference.OfficialPrefix + text);

        string first = text[..slash];
        string rest = text[(slash + 1)..];
        bool isDomain = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || HasCapitals(first);
        string domain = !isDomain || first == "index.docker.io" ? ImageReference.DefaultDomain : first;
        string remainder = isDomain ? rest : text;
        return domain == ImageReference.DefaultDomain && !remainder.Contains('/', StringComparison.Ordinal)
            ? (domain, ImageReference.OfficialPrefix + remainder)
            : (domain, remainder);
    }

    private static bool HasCapitals(string text) => text.Any(character => char.ToLowerInvariant(character) != character);

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.StartsWith('['))
        {
            int end = domain.IndexOf(']');
            return end > 1 && All(domain[1..end], c => char.IsAsciiHexDigit(c) || c == ':') && IsPort(domain[(end + 1)..]);
        }

        int colon = domain.IndexOf(':');
        ReadOnlySpan<char> host = colon < 0 ? domain : domain[..colon];
        foreach (Range label in host.Split('.'))
        {
            if (!IsLabel(host[label]))
                return false;
        }
        return colon < 0 || IsPort(domain[colon..]);
    }

    private static bool IsLabel(ReadOnlySpan<char> label) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-' && All(label, c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port.Length == 0 || (port[0] == ':' && port.Length > 1 && All(port[1..], char.IsAsciiDigit));

    private static bool IsPath(ReadOnlySpan<char> path)
    {
        foreach (Range component in path.Split('/'))
        {
            if (!IsComponent(path[component]))
                return false;
        }
        return true;
    }

    private static bool IsComponent(ReadOnlySpan<char> component)
    {
        while (true)
        {
            int run = CountWhile(component, IsLowerAlphanumeric);
            if (run == component.Length)
                return run > 0;
            if (run == 0)
                return false;
            component = component[run..];

            int separator = CountWhile(component, c => !IsLowerAlphanumeric(c));
            if (separator == component.Length || !IsSeparator(component[..separator]))
                return false;
            component = component[separator..];
        }
    }

    private static bool IsSeparator(ReadOnlySpan<char> text) => text is "." or "_" or "__" || All(text, c => c == '-');

    private static bool IsLowerAlphanumeric(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);

    private static bool All(ReadOnlySpan<char> text, Func<char, bool> isAllowed) => CountWhile(text, isAllowed) == text.Length;

    private static int CountWhile(ReadOnlySpan<char> text, Func<char, bool> isAllowed)
    {
        int count = 0;
        while (count < text.Length && isAllowed(text[count])) count++;
        return count;
    }
}
