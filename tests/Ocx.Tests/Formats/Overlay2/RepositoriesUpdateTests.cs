using System.Text;
using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>Expected texts are those of dockerd 20.10 after the same operations.</summary>
public class RepositoriesUpdateTests
{
    private static readonly ImageId One = ImageId.Of("one"u8), Two = ImageId.Of("two"u8);
    private static readonly Digest Manifest = Digest.Compute("manifest"u8);

    [Fact]
    public void A_new_store_has_the_names_that_it_is_given_sorted() =>
        Assert.Equal($$$$"""{"Repositories":{"app":{"app:1":"{{{{One}}}}","app:2":"{{{{Two}}}}"},"localhost:5000/x":{"localhost:5000/x:latest":"{{{{One}}}}"}}}""",
            Update(null, ("localhost:5000/x", One), ("app:2", Two), ("docker.io/library/app:1", One)));

    [Fact]
    public void A_tag_moves_and_a_digest_does_not()
    {
        string before = $$$$"""{"Repositories":{"app":{"app:1":"{{{{One}}}}","app@{{{{Manifest}}}}":"{{{{One}}}}"}}}""";
        var names = new RepositoriesUpdate(Encoding.UTF8.GetBytes(before), "file");
        Assert.Equal(One.ToString(), names.Set(ImageReference.Parse("app:1"), Two));
        Assert.Null(names.Set(ImageReference.Parse($"app@{Manifest}"), Two));
        Assert.Equal($$$$"""{"Repositories":{"app":{"app:1":"{{{{Two}}}}","app@{{{{Manifest}}}}":"{{{{One}}}}"}}}""", Encoding.UTF8.GetString(names.ToJson()));
    }

    [Fact]
    public void A_name_with_tag_and_digest_is_known_by_its_digest() =>
        Assert.Equal($$$$"""{"Repositories":{"app":{"app@{{{{Manifest}}}}":"{{{{One}}}}"}}}""", Update(null, ($"app:1@{Manifest}", One)));

    [Theory]
    [InlineData("""{"Repositories":{"docker.io/library/x":{"docker.io/library/x:1":"sha256:1"},"x<&>":{"y":"z"}}}""", """{"Repositories":{"docker.io/library/x":{"docker.io/library/x:1":"sha256:1"},"x\u003c\u0026\u003e":{"y":"z"}}}""")]
    [InlineData("""{"Repositories":null}""", """{"Repositories":{}}""")]
    [InlineData("""{"Repositories":{"x":null}}""", """{"Repositories":{"x":{}}}""")]
    public void What_was_there_stays_whatever_it_is(string before, string after)
    {
        var names = new RepositoriesUpdate(Encoding.UTF8.GetBytes(before), "file");
        Assert.False(names.IsChanged);
        Assert.Equal(after, Encoding.UTF8.GetString(names.ToJson()));
    }

    [Fact]
    public void The_same_name_for_the_same_image_is_no_change()
    {
        var names = new RepositoriesUpdate(Encoding.UTF8.GetBytes($$$$"""{"Repositories":{"app":{"app:1":"{{{{One}}}}"}}}"""), "file");
        Assert.Null(names.Set(ImageReference.Parse("app:1"), One));
        Assert.False(names.IsChanged);
    }

    private static string Update(string? before, params (string Name, ImageId Id)[] names)
    {
        var update = new RepositoriesUpdate(before is null ? null : Encoding.UTF8.GetBytes(before), "file");
        foreach ((string name, ImageId id) in names) update.Set(ImageReference.Parse(name), id);
        Assert.True(update.IsChanged);
        return Encoding.UTF8.GetString(update.ToJson());
    }
}
