using System.Collections.ObjectModel;

namespace Ocx.Images;

/// <summary>The map that stands for an absent one, so that nobody has to look for null.</summary>
internal static class Maps
{
    public static readonly IReadOnlyDictionary<string, string> Empty = ReadOnlyDictionary<string, string>.Empty;
}
