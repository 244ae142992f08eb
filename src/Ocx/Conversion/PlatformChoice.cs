using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Conversion;

/// <summary>Narrows what is listed together to the platforms that are wanted, or to the one that a home can hold.</summary>
internal sealed class PlatformChoice(IImageReader reader, ConversionOptions options, FormatFeatures features, LossList losses)
{
    /// <summary>The images that go on.</summary>
    /// <exception cref="ImageNotFoundException">None is for the platform, or one that was asked for by name is not.</exception>
    public IReadOnlyList<Image> Narrow(IReadOnlyList<Image> images)
    {
        var chosen = new List<Image>();
        foreach (IGrouping<object, Image> together in images.GroupBy(i => (object?)i.Index ?? i))
        {
            Image[] all = [.. together];
            Image[] fitting = options.Platform is { } wanted ? [.. all.Where(i => i.Platform.Matches(wanted))] : all;

            // Somebody who names an image means that one; all of them is a question.
            if (fitting.Length == 0 && options.Images.Count > 0) throw OtherPlatform(all);
            if (fitting.Length > 1 && !features.HasFlag(FormatFeatures.Indexes)) fitting = [HostsOwn(fitting)];

            bool isWhole = fitting.Length == all.Length && features.HasFlag(FormatFeatures.Indexes);
            if (!isWhole && fitting.Length > 0) losses.AddIndex(all[0], fitting);
            chosen.AddRange(isWhole ? fitting : fitting.Select(i => i.WithoutIndex()));
        }

        if (chosen.Count > 0) return chosen;
        string what = options.OnlyTagged ? "tagged image" : "image";
        string forIt = options.Platform is null ? "" : $" for {options.Platform}";
        string hint = images.Count > 0 ? $"there is {PlatformsOf(images)}" : reader.Elsewhere ?? "";
        throw new ImageNotFoundException($"no {what}{forIt} in {reader.Location}", reader.Location, hint.Length > 0 ? hint : null);
    }

    private ImageNotFoundException OtherPlatform(Image[] images) => new(
        $"image {images[0].DisplayName} in {reader.Location} is for {PlatformsOf(images)}, not for {options.Platform}", options.Platform!.ToString(),
        "leave --platform out to take it all the same");

    private Image HostsOwn(Image[] images) =>
        images.FirstOrDefault(i => i.Platform.Matches(Platform.Host)) ?? throw new ImageNotFoundException(
            $"{images[0].DisplayName} in {reader.Location} is for several platforms, and none of them is this machine's {Platform.Host}", Platform.Host.ToString(),
            $"choose one with --platform: {PlatformsOf(images)}");

    private static string PlatformsOf(IEnumerable<Image> images) =>
        string.Join(", ", images.Select(i => i.Platform.ToString()).Distinct().Order(StringComparer.Ordinal));
}
