using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>Whatever happens to a store, a check calls it by its name.</summary>
public sealed class DamagedStoreTests(OddStore store) : IClassFixture<OddStore>
{
    public static TheoryData<string> All => [.. Damages.All.Keys];

    [ToolTheory("dockerd", "setfattr", "setcap")]
    [MemberData(nameof(All))]
    public void A_check_finds_it_and_nothing_else(string name)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        Damage damage = Damages.All[name];
        damage.Do(parts);
        (string, string)[] expected = damage.Findings(parts);
        StoreCheck.Run(parts.Root).AssertFound(expected);
        if (!damage.IsDeep) StoreCheck.Run(parts.Root, "--quick").AssertFound(expected);
    }
}
