using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests;

/// <summary>That two equal listings mean two equal trees.</summary>
public sealed class TreeListingTests
{
    [ToolTheory("dockerd", "getfattr")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void A_copy_of_a_layer_of_odd_names_lists_alike(DockerVersion version)
    {
        string layers = Path.Combine(LabImages.Of(version).Root, "overlay2");
        string tree = Directory.GetDirectories(layers).Select(layer => Path.Combine(layer, "diff"))
            .Single(diff => Directory.Exists(Path.Combine(diff, "odd/names/components")));
        using TemporaryDirectory copy = new();
        Shell.Run("cp", "-a", "--no-target-directory", tree, copy.Path);

        string[] listing = TreeListing.Of(tree);

        Assert.Equal(listing, TreeListing.Of(copy.Path));
        Assert.True(listing.Length > 80);
    }

    [ToolTheory("root", "getfattr", "setfattr")]
    [InlineData("chmod 4755 file")]
    [InlineData("chown 1:0 file")]
    [InlineData("touch -d @1.000000001 file")]
    [InlineData("printf X | dd of=file conv=notrunc status=none; touch -d @1 file")]
    [InlineData("setfattr -n user.some -v value file")]
    [InlineData("setfattr -h -n trusted.some -v value link")]
    [InlineData("rm second; cp -p file second; touch -d @1 .")]
    [InlineData("ln -sfn elsewhere link; touch -h -d @1 link .")]
    [InlineData("rm device; mknod device c 1 5; touch -d @1 device .")]
    [InlineData("mv $'\\xff' $'\\xfe'; touch -d @1 .")]
    [InlineData("mv $'\\n\\\\' $'\\n\\\\\\\\'; touch -d @1 .")]
    public void Every_kind_of_difference_shows(string change)
    {
        const string Make = @"echo contents >file; ln file second; ln -s file link; mknod device c 1 3; mkdir empty; : >$'\xff';
            : >$'\n\\'; setfattr -n user.odd -v name $'\n\\'; touch -h -d @1 * .";
        using TemporaryDirectory before = new(), after = new();
        foreach (TemporaryDirectory tree in new[] { before, after })
            new ShellCommand("bash", "-ec", Make) { WorkingDirectory = tree.Path }.Run();
        Assert.Equal(TreeListing.Of(before.Path), TreeListing.Of(after.Path));

        new ShellCommand("bash", "-ec", change) { WorkingDirectory = after.Path }.Run();

        Assert.NotEqual(TreeListing.Of(before.Path), TreeListing.Of(after.Path));
    }
}
