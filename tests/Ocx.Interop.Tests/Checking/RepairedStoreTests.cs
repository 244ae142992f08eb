using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>Whatever happened to a store, a repair makes it that of dockerd again: to the last file, and for dockerd itself.</summary>
public sealed class RepairedStoreTests(OddStore store) : IClassFixture<OddStore>
{
    public static TheoryData<string> Repairable => [.. Damages.All.Values.Where(d => !d.Stays).Select(d => d.Name)];

    [ToolTheory("dockerd", "setfattr", "setcap", "getfattr")]
    [MemberData(nameof(Repairable))]
    public void A_repair_undoes_it_and_dockerd_finds_what_it_had(string name)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        Damage damage = Damages.All[name];
        damage.Do(parts);
        (string Code, string Subject)[] found = damage.Findings(parts);
        string[] prune = found.Any(f => Damage.IsLeak(f.Code)) ? ["--prune"] : [];
        string[] repair = found.Any(f => Damage.IsDamage(f.Code)) ? ["--repair", "--from", store.Archive] : [];
        StoreCheck.Run(parts.Root, [.. repair, .. prune]).AssertFound([]);
        StoreCheck.Run(parts.Root).AssertFound([]);
        if (!damage.IsLost) StoreListing.AssertSame(store.Listing, OddStore.ListingOf(parts.Root));

        string archive = directory["child.tar"];
        File.Copy(store.Child, archive);
        using DockerDaemon daemon = new(DockerVersion.V20_10, parts.Root);
        Assert.Equal(store.Images, OddStore.List(daemon));
        DockerSave.AssertSame(archive, daemon, "child:1");
        // The root is thrown away, so nobody has to wait for an orderly end.
        daemon.Kill();
    }
}
