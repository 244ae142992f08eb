using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Tests.Formats;

public class ImageSelectionTests
{
    private const string Manifest = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    private const string Other = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

    // IDs to find by their starts: a and b share eleven digits.
    private static readonly ListedImages Home = new()
    {
        { "aaaaaaaaaaa1", "nginx:latest", "nginx:1.25", $"nginx@{Manifest}" },
        { "aaaaaaaaaaa2", "nginx:old", "localhost:5000/team/app:1" },
        { "bbbb00000000" },
        { "cafe00000000", $"pulled@{Other}" },
        { "dddd00000000", "cafe:1", "library/x/y:z" },
        { "eeee00000000", "sha256/tool:1" },
    };

    [Theory]
    [InlineData("nginx", "aaaaaaaaaaa1=nginx:1.25,nginx:latest aaaaaaaaaaa2=nginx:old")]
    [InlineData("docker.io/library/nginx", "aaaaaaaaaaa1=nginx:1.25,nginx:latest aaaaaaaaaaa2=nginx:old")]
    [InlineData("nginx:latest", "aaaaaaaaaaa1=nginx:latest")]
    [InlineData("index.docker.io/nginx:old", "aaaaaaaaaaa2=nginx:old")]
    [InlineData("localhost:5000/team/app", "aaaaaaaaaaa2=localhost:5000/team/app:1")]
    [InlineData("localhost:5000/team/app:1", "aaaaaaaaaaa2=localhost:5000/team/app:1")]
    [InlineData("nginx@" + Manifest, "aaaaaaaaaaa1=")]
    [InlineData("nginx:any@" + Manifest, "aaaaaaaaaaa1=")]
    [InlineData("pulled", "cafe00000000=")]
    [InlineData("cafe", "dddd00000000=cafe:1")]
    [InlineData("cafe0", "cafe00000000=")]
    [InlineData("sha256:cafe", "cafe00000000=")]
    [InlineData("sha256:b", "bbbb00000000=")]
    [InlineData("b", "bbbb00000000=")]
    [InlineData("aaaaaaaaaaa2", "aaaaaaaaaaa2=")]
    [InlineData("library/x/y:z", "dddd00000000=library/x/y:z")]
    [InlineData("sha256/tool", "eeee00000000=sha256/tool:1")]
    public void Finds_what_docker_save_finds(string asked, string expected) => Assert.Equal(expected, Select(asked));

    [Fact]
    public void A_full_ID_with_and_without_its_algorithm_is_one_image()
    {
        string id = ListedImages.Id("bbbb00000000").ToString();
        Assert.Equal("bbbb00000000=", Select(id));
        Assert.Equal("bbbb00000000=", Select(id["sha256:".Length..]));
    }

    [Theory]
    [InlineData("nginx:1.25 nginx", "aaaaaaaaaaa1=nginx:1.25,nginx:latest aaaaaaaaaaa2=nginx:old")]
    [InlineData("nginx:old nginx:latest nginx:old", "aaaaaaaaaaa2=nginx:old aaaaaaaaaaa1=nginx:latest")]
    [InlineData("aaaaaaaaaaa1 nginx:latest", "aaaaaaaaaaa1=nginx:latest")]
    [InlineData("nginx:latest aaaaaaaaaaa1", "aaaaaaaaaaa1=nginx:latest")]
    [InlineData("cafe:1 b b sha256:b", "dddd00000000=cafe:1 bbbb00000000=")]
    public void Each_image_once_in_the_order_of_the_first_that_names_it(string asked, string expected) => Assert.Equal(expected, Select(asked.Split(' ')));

    [Theory]
    [InlineData("ngnix:latest", "no image 'ngnix:latest' in here", "did you mean 'nginx:latest'?")]
    [InlineData("ngnix", "no image 'ngnix:latest' in here", "did you mean 'nginx:latest'?")]
    [InlineData("nginx:1.26", "no image 'nginx:1.26' in here", "did you mean 'nginx:1.25'")]
    [InlineData("nginx@" + Other, "no image 'nginx@" + Other + "' in here", "it has ")]
    [InlineData("pulled:latest", "no image 'pulled:latest' in here", "it has ")]
    [InlineData("sha256:99", "no image 'sha256:99' in here", "it has ")]
    [InlineData("sha256:latest", "no image 'sha256:latest' in here", "it has ")]
    [InlineData("1234567890ab", "no image '1234567890ab:latest' in here", "it has ")]
    [InlineData("9999999999999999999999999999999999999999999999999999999999999999", "no image '9999999999999999999999999999999999999999999999999999999999999999' in here", "it has ")]
    [InlineData("Nginx", "'Nginx' cannot name an image: ", "did you mean 'nginx:latest'")]
    [InlineData("nginx:", "'nginx:' cannot name an image: ", "")]
    [InlineData("", "'' cannot name an image: ", "")]
    [InlineData("-nginx", "'-nginx' cannot name an image: ", "")]
    [InlineData("nginx@sha256:12", "'nginx@sha256:12' cannot name an image: ", "")]
    public void What_is_not_there_is_said_with_the_nearest_names(string asked, string message, string hint)
    {
        var error = Assert.Throws<ImageNotFoundException>(() => Select(asked));
        Assert.StartsWith(message, error.Message);
        Assert.Equal(asked, error.Asked);
        Assert.StartsWith(hint, error.Hint);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("aaaaaaaaaaa")]
    [InlineData("sha256:aaaa")]
    public void An_ambiguous_start_of_an_ID_is_refused_with_what_would_do(string asked)
    {
        var error = Assert.Throws<ImageNotFoundException>(() => Select(asked));
        Assert.Contains($"'{asked}' is ambiguous in here: 2 images", error.Message);
        string[] offered = error.Hint!.Split(": ")[1].Split(", ");
        Assert.Equal(["aaaaaaaaaaa1=", "aaaaaaaaaaa2="], offered.Select(o => Select(o)));
    }

    [Fact]
    public void What_is_offered_for_an_ambiguous_ID_tells_the_images_apart_however_much_they_share()
    {
        var home = new ListedImages { { new string('a', 40) + "1" }, { new string('a', 40) + "2" } };
        var error = Assert.Throws<ImageNotFoundException>(() => ImageSelection.Select(home, ["aaa"]));
        Assert.EndsWith($": {new string('a', 40)}1, {new string('a', 40)}2", error.Hint);
    }

    [Fact]
    public void All_tagged_images_are_sorted_by_their_first_tag_and_no_others()
    {
        var home = new ListedImages { { "ff", "b:1" }, { "ee", "a:2", "c:1", $"a@{Manifest}" }, { "dd" }, { "cc", $"x@{Manifest}" } };
        Assert.Equal("ee00=a:2,c:1 ff00=b:1", Text(ImageSelection.SelectTagged(home), digits: 4));
    }

    [Fact]
    public void A_tag_whose_image_is_gone_does_not_keep_all_others_from_being_selected()
    {
        var home = new ListedImages { { "ff", "b:1" }, { "ee", "a:2" } };
        home.Remove("ee");
        Assert.Equal("ff00=b:1", Text(ImageSelection.SelectTagged(home), digits: 4));
        Assert.Throws<IntegrityException>(() => ImageSelection.Select(home, ["a:2"]));
    }

    [Theory]
    [InlineData(0, "there are no images")]
    [InlineData(1, "its images have no tags; name them by ID")]
    public void A_home_without_names_says_so(int images, string hint)
    {
        var home = new ListedImages();
        if (images > 0) home.Add("ab");
        Assert.Equal(hint, Assert.Throws<ImageNotFoundException>(() => ImageSelection.Select(home, ["something"])).Hint);
    }

    [Fact]
    public void Few_names_are_listed_and_many_only_counted()
    {
        var home = new ListedImages { { "ab", [.. Enumerable.Range(1, 9).Select(i => $"image:{i}")] } };
        Assert.Equal("it has image:1, image:2, image:3, image:4, image:5 and 4 more", Assert.Throws<ImageNotFoundException>(() => ImageSelection.Select(home, ["completely-different"])).Hint);
    }

    private static string Select(params string[] asked) => Text(ImageSelection.Select(Home, asked), digits: 12);

    private static string Text(IEnumerable<Image> images, int digits) =>
        string.Join(' ', images.Select(i => $"{ListedImages.IdOf(i).Hex[..digits]}={string.Join(',', i.Names.Select(n => n.Familiar))}"));
}
