using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Images;

namespace Ocx.Tests.Images;

/// <summary>The hand-written parser against the grammar of distribution/reference as one regular expression.</summary>
public sealed class ImageReferenceProperties
{
    private const string Component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private const string Label = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private const string Domain = $@"(?:{Label}(?:\.{Label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?";
    private static readonly Regex Grammar = new(
        $@"\A(?:(?<domain>{Domain})/)?(?<path>{Component}(?:/{Component})*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}))?(?:@(?<digest>sha256:[0-9a-f]{{64}}|sha512:[0-9a-f]{{128}}))?\z",
        RegexOptions.CultureInvariant);

    private static readonly string Hex = new('a', 64);

    // Pieces that meet at every border of the grammar, right and wrong.
    private static readonly Arbitrary<string> Texts = Gen.Elements(
            "a", "b0", "Z", "library", "localhost", "docker.io", "index.docker.io", "registry.example", "[::1]", "[", "]", "sha256", Hex,
            "/", "/", "/", ":", ":", ".", "_", "__", "-", "--", "@", "@sha256:" + Hex, "@sha512:" + Hex + Hex, ":5000", ":latest", " ", "é", "\n")
        .ArrayOf().Where(pieces => pieces.Length <= 12).Select(string.Concat).ToArbitrary();

    [Fact]
    public void Accepts_exactly_what_the_grammar_accepts_with_the_same_parts() =>
        Prop.ForAll(Texts, text =>
        {
            bool accepted = ImageReference.TryParse(text, out ImageReference? found);
            Match? expected = Original(text);
            return accepted == (expected is not null)
                && (!accepted || (found!.Domain == expected!.Groups["domain"].Value
                    && found.Path == expected.Groups["path"].Value
                    && (found.Tag ?? "") == expected.Groups["tag"].Value
                    && (found.Digest?.ToString() ?? "") == expected.Groups["digest"].Value));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void The_full_form_and_the_familiar_form_mean_the_same_reference() =>
        Prop.ForAll(Texts, text =>
        {
            if (!ImageReference.TryParse(text, out ImageReference? reference))
                return true;
            bool full = ImageReference.Parse(reference!.Full) == reference;
            string first = reference.Path.Split('/')[0];
            bool confused = reference.Domain == "docker.io"
                && (reference.Familiar == Hex || (reference.Familiar.Contains('/', StringComparison.Ordinal) && (first == "localhost" || first.Contains('.', StringComparison.Ordinal))));
            return full && (confused || ImageReference.Parse(reference.Familiar) == reference);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void No_text_whatever_makes_parsing_throw() =>
        Prop.ForAll<string>(text =>
        {
            bool accepted = ImageReference.TryParse(text, out ImageReference? reference, out string reason);
            return accepted == (reference is not null) && accepted == (reason.Length == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    // ParseNormalizedNamed of normalize.go, step by step.
    private static Match? Original(string text)
    {
        if (Regex.IsMatch(text, @"\A[a-f0-9]{64}\z"))
            return null;
        string[] halves = text.Split('/', 2);
        bool hasDomain = halves.Length == 2
            && (halves[0].IndexOfAny(['.', ':']) >= 0 || halves[0] == "localhost" || halves[0].Any(char.IsUpper));
        string domain = hasDomain ? halves[0] : "docker.io";
        string remainder = hasDomain ? halves[1] : text;
        if (domain == "index.docker.io")
            domain = "docker.io";
        if (domain == "docker.io" && !remainder.Contains('/', StringComparison.Ordinal))
            remainder = "library/" + remainder;
        string remote = remainder.Split(':', 2)[0];
        if (remote.Any(char.IsUpper))
            return null;
        Match match = Grammar.Match(domain + "/" + remainder);
        return match.Success && match.Groups["path"].Length <= 255 ? match : null;
    }
}
