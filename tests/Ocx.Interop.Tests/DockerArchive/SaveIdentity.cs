using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>
/// What we write of a store is byte for byte what its daemon saves, but for what it leaves to chance.
/// </summary>
public abstract class SaveIdentity(LabDaemon lab)
{
    public static TheoryData<string> Sets =>
    [
        "odd", "many", "many:latest many:2", "single:latest debian:bookworm", "committed:latest", "tars", "siblings:first siblings:second", "siblings:second siblings:first",
        "siblings", "family:parent family:child", "family:child family:parent", "localhost:5000/lab/pulled", "early:1", "late:1", "timeless:1",
        "early:1 timeless:1 late:1", "timeless:1 family:child", "family:child timeless:1",
    ];

    [ToolTheory("dockerd")]
    [MemberData(nameof(Sets))]
    public void An_export_is_docker_save_of_the_same_names(string names) => AssertSame(names.Split(' '));

    [ToolFact("dockerd")]
    public void So_it_is_by_ID_and_by_digest()
    {
        string odd = lab.Images.Dangling;
        AssertSame(odd);
        AssertSame(odd["sha256:".Length..][..12]);
        AssertSame(lab.IdOf("family:child"));
        AssertSame(lab.Images.Inspected.SelectMany(i => i.GetProperty("RepoDigests").EnumerateArray()).Select(d => d.GetString()!).First(d => d.Contains("by-digest", StringComparison.Ordinal)));
        AssertSame("family:child", lab.IdOf("family:child"));
    }

    [ToolFact("dockerd")]
    public void So_it_is_with_the_parents_that_the_builder_recorded()
    {
        string step = lab.ParentOf("family:child");
        string parent = lab.ParentOf(step);
        Assert.Equal(lab.IdOf("family:parent"), parent);
        AssertSame("family:child", step, "family:parent");
        AssertSame("family:parent", step, "family:child");
        AssertSame(parent, lab.ParentOf(parent));
    }

    // Since 25 Docker lists an image without a name only while it has listed none.
    [ToolFact("dockerd")]
    public void So_it_is_with_and_without_names()
    {
        string first = lab.IdOf("siblings:first"), second = lab.IdOf("siblings:second"), step = lab.ParentOf("family:child");
        AssertSame(first, second);
        AssertSame(first, "siblings:second");
        AssertSame("siblings:second", first);
        AssertSame(step, "siblings:second", first);
    }

    private void AssertSame(params string[] names)
    {
        using TemporaryDirectory directory = new();
        string ours = directory["ours.tar"];
        OcxProgram.Run(["export", .. names, "--root", lab.Daemon.Root, "--format", lab.Format, "-o", ours]);
        DockerSave.AssertSame(ours, lab.Daemon, names);
    }
}
