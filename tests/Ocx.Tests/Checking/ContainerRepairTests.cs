using Ocx.Checking;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking;

/// <summary>What a container stands on, and what says so, is found out and set right by all that tells of it.</summary>
public sealed class ContainerRepairTests : IDisposable
{
    private readonly TestImage _one = new(["one:1"], [SampleLayers.Of("one", "1"), SampleLayers.Of("one-top", "1")]);
    private readonly TestImage _two = new(["two:1"], [SampleLayers.Of("two", "2")]);
    private readonly TestImage _three = new(["three:1"], [SampleLayers.Of("three", "3")]);
    private readonly ContainerHost _host;
    private readonly string _a, _b, _c;

    public ContainerRepairTests()
    {
        _host = new ContainerHost(_one, _two, _three);
        _a = _host.Add('a', _one);
        _b = _host.Add('b', _two);
        _c = _host.Add('c', _three);
    }

    public void Dispose() => _host?.Dispose();

    public static TheoryData<string, string, string> Texts => new()
    {
        { "overlay2/MID/lower", "garbage", FindingCodes.ContainerLowerWrong },
        { "overlay2/MID/lower", "", FindingCodes.ContainerLowerWrong },
        { "overlay2/MID/lower", "-", FindingCodes.ContainerLowerWrong },
        { "overlay2/MID-init/lower", "garbage", FindingCodes.ContainerLowerWrong },
        { "overlay2/MID-init/lower", "-", FindingCodes.ContainerLowerWrong },
        { "overlay2/MID/link", "OTHERNAME", FindingCodes.ContainerMalformed },
        { "overlay2/MID/link", "", FindingCodes.ContainerMalformed },
        { "overlay2/MID/link", "-", FindingCodes.ContainerMalformed },
        { "overlay2/MID-init/link", "OTHERNAME", FindingCodes.ContainerMalformed },
        { "overlay2/MID-init/link", "-", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/parent", "-", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/parent", "garbage", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/init-id", "-", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/init-id", "aaaa", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/init-id", "aaaa-init", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/mount-id", "-", FindingCodes.ContainerMalformed },
        { "image/overlay2/layerdb/mounts/CID/mount-id", "aaaa", FindingCodes.ContainerMalformed },
    };

    [SkippableTheory]
    [MemberData(nameof(Texts))]
    public void A_text_is_told_by_all_the_others(string path, string text, string code)
    {
        path = $"{_host.Root}/{path.Replace("MID", ContainerHost.MountIdOf(_a), StringComparison.Ordinal).Replace("CID", _a, StringComparison.Ordinal)}";
        string before = File.ReadAllText(path);
        if (text == "-") File.Delete(path);
        else File.WriteAllText(path, text);
        Finding finding = Assert.Single(_host.Check().Findings);
        Assert.Equal((code, path), (finding.Code, finding.Subject));
        Assert.DoesNotContain("docker rm", finding.Advice);
        AssertRepaired();
        Assert.Equal(before, File.ReadAllText(path));
    }

    [SkippableFact]
    public void A_parent_that_is_another_image_is_outvoted()
    {
        File.Copy(_host.MountOf(_b, "parent"), _host.MountOf(_a, "parent"), overwrite: true);
        Assert.Equal([(FindingCodes.ContainerMalformed, _host.MountOf(_a, "parent"))], _host.Check().Findings.Select(f => (f.Code, f.Subject)));
        AssertRepaired();
    }

    [SkippableFact]
    public void Where_one_says_this_and_another_that_nothing_is_written()
    {
        File.Copy(_host.MountOf(_b, "parent"), _host.MountOf(_a, "parent"), overwrite: true);
        File.WriteAllText($"{_host.Root}/containers/{_a}/config.v2.json", ContainerHost.ConfigOf(_a));
        Finding finding = Assert.Single(_host.Check().Findings);
        Assert.Equal((FindingCodes.ContainerMalformed, _host.MountOf(_a, "parent")), (finding.Code, finding.Subject));
        Assert.Contains("ocx diff", finding.Advice);
        string[] before = _host.LowersOf(_a);
        Assert.Equal([finding], _host.Repair().Findings);
        Assert.Equal(before, _host.LowersOf(_a));
    }

    // What a repair of old left behind: bases that took each other's short names.
    [SkippableFact]
    public void Another_image_below_a_container_is_found()
    {
        string[] directories = [_host.DirectoryOf(_two, 0), _host.DirectoryOf(_three, 0)], names = [_host.LinkOf(_two, 0), _host.LinkOf(_three, 0)];
        for (int i = 0; i < 2; i++)
        {
            File.WriteAllText($"{directories[i]}/link", names[1 - i]);
            _host.Link(names[1 - i], Path.GetFileName(directories[i]));
        }

        Assert.Equal(4, _host.Check().Findings.Count(f => f.Code == FindingCodes.ContainerLowerWrong));
        AssertRepaired();
    }

    [SkippableFact]
    public void A_short_name_that_is_another_containers_is_not_taken()
    {
        File.Copy($"{_host.Driver}/{ContainerHost.MountIdOf(_b)}/link", $"{_host.Driver}/{ContainerHost.MountIdOf(_a)}/link", overwrite: true);
        File.Delete($"{_host.Driver}/l/{ContainerHost.LinkFor('a', 'M')}");
        AssertRepaired();
        Assert.Equal(ContainerHost.LinkFor('b', 'M'), File.ReadAllText($"{_host.Driver}/{ContainerHost.MountIdOf(_b)}/link"));
    }

    [SkippableFact]
    public void A_directory_that_is_another_containers_is_outvoted()
    {
        string lower = $"{_host.Driver}/{ContainerHost.MountIdOf(_b)}/lower";
        File.Copy(_host.MountOf(_b, "mount-id"), _host.MountOf(_a, "mount-id"), overwrite: true);
        File.Delete(lower);
        Assert.Equal([(FindingCodes.ContainerLowerWrong, lower), (FindingCodes.ContainerMalformed, _host.MountOf(_a, "mount-id"))], _host.Check().Findings.Select(f => (f.Code, f.Subject)));
        AssertRepaired();
    }

    [SkippableFact]
    public void Two_containers_with_one_directory_are_reported_and_left_alone()
    {
        foreach (string file in new[] { "mount-id", "init-id", "parent" }) File.Copy(_host.MountOf(_b, file), _host.MountOf(_a, file), overwrite: true);
        Assert.Equal([_host.MountOf(_a, "mount-id"), _host.MountOf(_b, "mount-id")], _host.Check().Findings.Where(f => f.Code == FindingCodes.ContainerTreeShared).Select(f => f.Subject));
        Assert.False(_host.Repair().IsSound);
        Assert.False(_host.Prune().IsSound);
        foreach (string id in new[] { _a, _b }) Assert.Equal(ContainerHost.Written, File.ReadAllText(_host.FileOf(id)));
        Assert.Equal(ContainerHost.SoundLowersOf(_b, _two), _host.LowersOf(_b));
    }

    [SkippableFact]
    public void All_short_names_are_made_again_as_the_lists_have_them()
    {
        Directory.Delete($"{_host.Driver}/l", recursive: true);
        AssertRepaired();
    }

    // In whichever order the layers are made again.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bases_get_the_short_names_by_which_their_own_containers_know_them(bool isOther)
    {
        // The first list that is asked is that of the container with the first ID.
        _host.Add('0', isOther ? _two : _three);
        string[] names = [_host.LinkOf(_two, 0), _host.LinkOf(_three, 0)];
        foreach (TestImage image in new[] { _two, _three }) Directory.Delete(_host.DirectoryOf(image, 0), recursive: true);
        AssertRepaired();
        Assert.Equal<string[]>(names, [_host.LinkOf(_two, 0), _host.LinkOf(_three, 0)]);
    }

    [SkippableFact]
    public void Short_names_that_lead_to_each_others_layers_are_set_right_and_not_the_lists()
    {
        string[] directories = [Path.GetFileName(_host.DirectoryOf(_one, 0)), Path.GetFileName(_host.DirectoryOf(_one, 1))], names = [_host.LinkOf(_one, 0), _host.LinkOf(_one, 1)];
        string lower = File.ReadAllText($"{_host.Driver}/{directories[1]}/lower");
        _host.Link(names[0], directories[1]);
        _host.Link(names[1], directories[0]);
        AssertRepaired();
        Assert.Equal<string[]>(names, [_host.LinkOf(_one, 0), _host.LinkOf(_one, 1)]);
        Assert.Equal(lower, File.ReadAllText($"{_host.Driver}/{directories[1]}/lower"));
    }

    // What a repair of old left behind: names that fit their layers, and a container that knows the old ones.
    [SkippableFact]
    public void Layers_in_the_wrong_order_below_a_container_are_found()
    {
        string[] directories = [_host.DirectoryOf(_one, 0), _host.DirectoryOf(_one, 1)], names = [_host.LinkOf(_one, 0), _host.LinkOf(_one, 1)];
        _host.Link(names[0], Path.GetFileName(directories[1]));
        _host.Link(names[1], Path.GetFileName(directories[0]));
        File.WriteAllText($"{directories[0]}/link", names[1]);
        File.WriteAllText($"{directories[1]}/link", names[0]);
        File.WriteAllText($"{directories[1]}/lower", $"l/{names[1]}");
        string mount = $"{_host.Driver}/{ContainerHost.MountIdOf(_a)}";
        Assert.Equal([(FindingCodes.ContainerLowerWrong, $"{mount}-init/lower"), (FindingCodes.ContainerLowerWrong, $"{mount}/lower")], _host.Check().Findings.Select(f => (f.Code, f.Subject)));
        AssertRepaired();
    }

    [SkippableFact]
    public void Where_its_files_are_the_advice_is_to_save_them()
    {
        File.WriteAllText(_host.MountOf(_a, "parent"), "garbage");
        File.WriteAllText($"{_host.Root}/containers/{_a}/config.v2.json", ContainerHost.ConfigOf(_a));
        foreach (string end in new[] { "", "-init" }) File.WriteAllText($"{_host.Driver}/{ContainerHost.MountIdOf(_a)}{end}/lower", "garbage");
        Finding parent = Assert.Single(_host.Check().Findings);
        Assert.Equal(_host.MountOf(_a, "parent"), parent.Subject);
        Assert.Contains("ocx diff", parent.Advice);
        Assert.Contains("ocx commit", parent.Advice);
        Assert.Contains($"{_host.Driver}/{ContainerHost.MountIdOf(_a)}/diff", parent.Advice);

        Directory.Delete($"{_host.Driver}/{ContainerHost.MountIdOf(_b)}", recursive: true);
        Finding gone = _host.Check().Findings.Single(f => f.Code == FindingCodes.ContainerTreeMissing);
        Assert.StartsWith("its files are gone", gone.Advice);
        Assert.Contains("docker rm --force bbbbbbbbbbbb", gone.Advice);
    }

    private void AssertRepaired()
    {
        Assert.False(_host.Check().IsSound);
        Assert.DoesNotContain(_host.Repair().Findings, f => f.Severity == Severity.Damage);
        Assert.Empty(_host.Prune().Findings);
        foreach ((string id, TestImage image) in new[] { (_a, _one), (_b, _two), (_c, _three) })
        {
            Assert.Equal(ContainerHost.Written, File.ReadAllText(_host.FileOf(id)));
            Assert.Equal(ContainerHost.SoundLowersOf(id, image), _host.LowersOf(id));
        }
    }
}
