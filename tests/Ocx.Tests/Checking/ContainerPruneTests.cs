using Ocx.Checking;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking;

/// <summary>What a container wrote is nowhere else: whatever happened to its records, pruning leaves it alone.</summary>
public sealed class ContainerPruneTests : IDisposable
{
    private readonly TestImage _image = new(["image:1"], [SampleLayers.Base, SampleLayers.Top]);
    private readonly ContainerHost _host;
    private readonly string _container;

    public ContainerPruneTests()
    {
        _host = new ContainerHost(_image);
        _container = _host.Add('a', _image);
    }

    public void Dispose() => _host?.Dispose();

    [SkippableFact]
    public void Containers_as_they_should_be_are_nothing_to_report()
    {
        _host.Add('b', _image, isEmpty: true);
        Assert.Empty(_host.Check().Findings);
        Assert.Empty(_host.Check("image:1").Findings);
    }

    [SkippableTheory]
    [InlineData("mounts/{0}")]
    [InlineData("mounts")]
    public void A_lost_record_of_a_container_is_damage_and_its_files_stay(string lost)
    {
        Directory.Delete($"{_host.ImageRoot}/layerdb/{string.Format(null, lost, _container)}", recursive: true);
        AssertDamaged(FindingCodes.ContainerRecordMissing, $"{_host.ImageRoot}/layerdb/mounts/{_container}");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_the_directory_of_containers_no_container_belongs_to_nothing(bool isMountPoint)
    {
        Directory.Delete($"{_host.Root}/containers", recursive: true);
        // What is there where the disk that belongs there is not.
        if (isMountPoint) Directory.CreateDirectory($"{_host.Root}/containers");
        AssertDamaged(FindingCodes.ContainersMissing, $"{_host.Root}/containers");
    }

    [SkippableFact]
    public void A_record_of_no_container_goes_and_the_directory_that_another_names_stays()
    {
        string dead = new('d', 64);
        Directory.CreateDirectory(_host.MountOf(dead, ""));
        foreach (string file in new[] { "mount-id", "init-id", "parent" }) File.Copy(_host.MountOf(_container, file), _host.MountOf(dead, file));
        Assert.Equal([(FindingCodes.ContainerOrphan, 0)], _host.Check().Findings.Select(f => (f.Code, f.Bytes)));
        Assert.Empty(_host.Prune().Findings);
        Assert.Equal(ContainerHost.Written, File.ReadAllText(_host.FileOf(_container)));
        Assert.False(Directory.Exists(_host.MountOf(dead, "")));
    }

    [SkippableFact]
    public void A_layer_of_no_image_goes_and_the_container_in_its_directory_stays()
    {
        string chain = $"{_host.ImageRoot}/layerdb/sha256/{new string('c', 64)}";
        Directory.CreateDirectory(chain);
        File.Copy(_host.RecordOf(_image, 1, "diff"), $"{chain}/diff");
        File.WriteAllText($"{chain}/cache-id", ContainerHost.MountIdOf(_container));
        _host.Prune();
        Assert.Equal(ContainerHost.Written, File.ReadAllText(_host.FileOf(_container)));
    }

    [SkippableTheory]
    [InlineData("vfs", "{}")]
    [InlineData("overlay2", """{"Dead":true}""")]
    public void Containers_of_another_driver_and_those_that_are_half_removed_have_no_record(string driver, string state)
    {
        string other = new('e', 64);
        Directory.CreateDirectory($"{_host.Root}/containers/{other}");
        File.WriteAllText($"{_host.Root}/containers/{other}/config.v2.json", ContainerHost.ConfigOf(other, driver, state));
        Assert.Empty(_host.Check().Findings);
    }

    private void AssertDamaged(string code, string subject)
    {
        Assert.Equal([(code, subject)], _host.Check().Findings.Select(f => (f.Code, f.Subject)));
        Assert.False(_host.Prune().IsSound);
        Assert.Equal(ContainerHost.Written, File.ReadAllText(_host.FileOf(_container)));
    }
}
