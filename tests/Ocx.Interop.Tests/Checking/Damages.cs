namespace Ocx.Interop.Tests.Checking;

/// <summary>What can happen to a store; every row is a damage and all that a check finds of it.</summary>
internal static partial class Damages
{
    /// <summary>All of them, by their names.</summary>
    public static IReadOnlyDictionary<string, Damage> All { get; } = new[] { Metadata, Records, Driver, Trees, Leaks, Containers }.SelectMany(d => d()).ToDictionary(d => d.Name);

    // Well-formed, and of nothing that is there.
    private const string Nothing = "0000000000000000000000000000000000000000000000000000000000000000";

    private static (string Code, string Subject)[] One(string code, string subject) => [(code, subject)];
}
