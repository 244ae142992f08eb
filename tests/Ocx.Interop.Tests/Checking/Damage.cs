using Ocx.Checking;

namespace Ocx.Interop.Tests.Checking;

/// <summary>Something that happens to a store, and what a check has to say of it.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Do">Does it.</param>
/// <param name="Findings">The code and the subject of every finding.</param>
internal sealed record Damage(string Name, Action<StoreParts> Do, Func<StoreParts, (string Code, string Subject)[]> Findings)
{
    private static readonly string[] LeakCodes =
    [
        FindingCodes.ImageName, FindingCodes.ImageMetadataOrphan, FindingCodes.LayerName, FindingCodes.LayerOrphan, FindingCodes.LayerTransaction, FindingCodes.TreeOrphan,
        FindingCodes.LinkOrphan, FindingCodes.ContainerOrphan, FindingCodes.ImportLeftover,
    ];

    private static readonly string[] NoteCodes = [FindingCodes.TagKey, FindingCodes.DistributionMalformed, FindingCodes.StoreUnseen];

    /// <summary>Whether it is seen only by reading all of a layer.</summary>
    public bool IsDeep { get; init; }

    /// <summary>Whether no other home of images can help.</summary>
    public bool Stays { get; init; }

    /// <summary>Whether something is lost for good that Docker can do without.</summary>
    public bool IsLost { get; init; }

    /// <summary>Whether there is anything to remove.</summary>
    public static bool IsLeak(string code) => LeakCodes.Contains(code);

    /// <summary>Whether anything is damaged.</summary>
    public static bool IsDamage(string code) => !IsLeak(code) && !NoteCodes.Contains(code);

    public override string ToString() => Name;
}
