using Ocx.Inspection;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>What stands above one of several images.</summary>
internal static class ImageHeading
{
    /// <summary>For example <c>nginx:latest (0123456789ab)</c>, behind an empty line unless it is the first.</summary>
    public static string Of(InspectedImage image, bool isFirst)
    {
        string[] names = [.. image.Tags.Select(n => n.Familiar).Concat(image.References.Select(PathText.Of))];
        string id = ShortId.Of(image.Id, isFull: false);
        return (isFirst ? "" : "\n") + (names.Length == 0 ? id : $"{string.Join(", ", names)} ({id})");
    }
}
