using Ocx.Checking;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking;

/// <summary>A layer that lost its directory takes none that is somebody else's, and finds its own again.</summary>
public sealed class AdoptionTests : IDisposable
{
    private readonly TestImage _xx = new(["xx:1"], [SampleLayers.Of("aa", "a"), SampleLayers.Empty]);
    private readonly TestImage _yy = new(["yy:1"], [SampleLayers.Of("bb", "b"), SampleLayers.Empty]);
    private readonly ContainerHost _host;
    private readonly string _container;

    public AdoptionTests()
    {
        _host = new ContainerHost(_xx, _yy);
        _container = _host.Add('a', _yy, isEmpty: true);
    }

    public void Dispose() => _host?.Dispose();

    [SkippableTheory]
    [InlineData]
    [InlineData("xx:1")]
    public void An_empty_layer_takes_neither_another_images_directory_nor_a_containers(params string[] images)
    {
        Lose();
        AssertRepaired(images);
    }

    [SkippableFact]
    public void A_directory_that_BuildKit_has_stays_its_own()
    {
        Lose();
        Directory.CreateDirectory($"{_host.Root}/buildkit");
        File.WriteAllText($"{_host.Root}/buildkit/snapshots.db", "..built..");
        Directory.CreateDirectory($"{_host.Driver}/built/diff");
        AssertRepaired();
        Assert.Equal(["diff"], Directory.GetFileSystemEntries($"{_host.Driver}/built").Select(Path.GetFileName));
    }

    [SkippableFact]
    public void The_directory_of_a_container_whose_record_is_damaged_stays_its_own()
    {
        Lose();
        File.WriteAllText(_host.MountOf(_container, "mount-id"), "");
        File.Delete(_host.MountOf(_container, "init-id"));
        string[] before = Listing(ContainerHost.MountIdOf(_container));
        _host.Repair();
        Assert.NotEqual(ContainerHost.MountIdOf(_container), Path.GetFileName(_host.DirectoryOf(_xx, 1)));
        Assert.Equal(before, Listing(ContainerHost.MountIdOf(_container)));
    }

    [SkippableFact]
    public void The_directory_of_a_container_whose_record_is_lost_stays_its_own()
    {
        Lose();
        Directory.Delete(_host.MountOf(_container, ""), recursive: true);
        // Nothing tells it from a layer any more.
        Directory.Delete($"{_host.Driver}/{ContainerHost.MountIdOf(_container)}-init", recursive: true);
        _host.Repair();
        Assert.NotEqual(ContainerHost.MountIdOf(_container), Path.GetFileName(_host.DirectoryOf(_xx, 1)));
    }

    [SkippableFact]
    public void An_empty_layer_finds_the_directory_that_a_container_knows_it_by()
    {
        string own = _host.DirectoryOf(_yy, 1);
        File.WriteAllText(_host.RecordOf(_yy, 1, "cache-id"), "");
        AssertRepaired();
        Assert.Equal(own, _host.DirectoryOf(_yy, 1));
    }

    [SkippableFact]
    public void A_layer_leaves_the_directory_of_a_container()
    {
        Directory.Delete(_host.DirectoryOf(_xx, 1), recursive: true);
        string own = $"{_host.Driver}/{ContainerHost.MountIdOf(_container)}";
        File.WriteAllText(_host.RecordOf(_xx, 1, "cache-id"), ContainerHost.MountIdOf(_container));
        File.WriteAllText($"{own}/lower", $"l/{_host.LinkOf(_xx, 0)}");
        Assert.Contains((FindingCodes.ContainerTreeShared, _host.MountOf(_container, "mount-id")), _host.Check().Findings.Select(f => (f.Code, f.Subject)));
        Assert.Contains(FindingCodes.ContainerTreeShared, _host.Check("xx:1").Findings.Select(f => f.Code));
        Assert.Empty(_host.Check("yy:1").Findings);
        AssertRepaired();
        Assert.True(Directory.Exists($"{own}/diff"));
    }

    [SkippableFact]
    public void A_container_that_names_the_directory_of_a_layer_leaves_it()
    {
        string own = _host.DirectoryOf(_xx, 1);
        File.WriteAllText(_host.MountOf(_container, "mount-id"), Path.GetFileName(own));
        AssertRepaired();
        Assert.Equal(own, _host.DirectoryOf(_xx, 1));
    }

    [SkippableFact]
    public void A_layer_that_shares_the_directory_of_another_image_is_found_when_it_is_checked_alone()
    {
        Directory.Delete(_host.DirectoryOf(_xx, 1), recursive: true);
        File.Copy(_host.RecordOf(_yy, 1, "cache-id"), _host.RecordOf(_xx, 1, "cache-id"), overwrite: true);
        Assert.Equal([FindingCodes.LayerCacheIdShared, FindingCodes.LayerLowerWrong], _host.Check("xx:1").Findings.Select(f => f.Code));
    }

    private void Lose()
    {
        Directory.Delete(_host.DirectoryOf(_xx, 1), recursive: true);
        File.WriteAllText(_host.RecordOf(_xx, 1, "cache-id"), "");
    }

    private string[] Listing(string directory) =>
        [.. Directory.GetFileSystemEntries($"{_host.Driver}/{directory}", "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => File.Exists(p) ? $"{p} {File.ReadAllText(p)}" : p)];

    private void AssertRepaired(params string[] images)
    {
        Assert.False(_host.Check(images).IsSound);
        Assert.DoesNotContain(_host.Repair(images).Findings, f => f.Severity == Severity.Damage);
        Assert.DoesNotContain(_host.Check().Findings, f => f.Severity == Severity.Damage);
        Assert.Empty(_host.Prune().Findings);
        Assert.Equal(ContainerHost.SoundLowersOf(_container, _yy), _host.LowersOf(_container));
    }
}
