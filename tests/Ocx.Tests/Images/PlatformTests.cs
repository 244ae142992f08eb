using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/amd64/v1", "linux/amd64")]
    [InlineData("linux/amd64/v3", "linux/amd64/v3")]
    [InlineData("Linux/X86_64", "linux/amd64")]
    [InlineData("linux/x86-64", "linux/amd64")]
    [InlineData("linux/i386", "linux/386")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm64/v9", "linux/arm64/v9")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/arm/6", "linux/arm/v6")]
    [InlineData("linux/armhf", "linux/arm/v7")]
    [InlineData("linux/armel", "linux/arm/v6")]
    [InlineData("macos/arm64", "darwin/arm64")]
    [InlineData("s390x", "linux/s390x")]
    [InlineData("aarch64", "linux/arm64")]
    [InlineData("windows/amd64", "windows/amd64")]
    public void Understands_what_users_write(string text, string platform) => Assert.Equal(platform, Platform.Parse(text).ToString());

    [Fact]
    public void Takes_this_machines_processor_for_an_operating_system_alone() =>
        Assert.Equal(Platform.Host, Platform.Parse("linux"));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("linux/")]
    [InlineData("linux/amd64/v1/x")]
    [InlineData("linux/am d64")]
    [InlineData("vax")]
    [InlineData("linux/ärm")]
    public void Refuses_what_is_no_platform(string text)
    {
        Assert.False(Platform.TryParse(text, out Platform? platform));
        Assert.Null(platform);
        Assert.Throws<ImageFormatException>(() => Platform.Parse(text));
    }

    [Theory]
    [InlineData("linux", "arm64", "v8", "linux/arm64", true)]
    [InlineData("linux", "arm64", "", "linux/arm64/v8", true)]
    [InlineData("linux", "amd64", "v1", "linux/amd64", true)]
    [InlineData("linux", "amd64", "v3", "linux/amd64", false)]
    [InlineData("linux", "arm", "", "linux/arm/v7", true)]
    [InlineData("linux", "arm", "v6", "linux/arm", false)]
    [InlineData("linux", "aarch64", "", "linux/arm64", true)]
    [InlineData("", "amd64", "", "linux/amd64", true)]
    [InlineData("windows", "amd64", "", "linux/amd64", false)]
    [InlineData("unknown", "unknown", "", "linux/amd64", false)]
    public void Knows_which_platforms_are_the_same(string os, string architecture, string variant, string wanted, bool matches) =>
        Assert.Equal(matches, new Platform(os, architecture, variant).Matches(Platform.Parse(wanted)));

    [Fact]
    public void Asks_for_version_and_features_only_if_they_are_wanted()
    {
        var image = new Platform("windows", "amd64") { OsVersion = "10.0.1", OsFeatures = ["win32k", "x"] };
        var wanted = new Platform("windows", "amd64");
        Assert.True(image.Matches(wanted));
        Assert.True(image.Matches(wanted with { OsVersion = "10.0.1", OsFeatures = ["x"] }));
        Assert.False(image.Matches(wanted with { OsVersion = "10.0.2" }));
        Assert.False(wanted.Matches(image));
    }

    [Fact]
    public void Knows_buildkits_mark_on_attestations()
    {
        Assert.True(new Platform("unknown", "unknown").IsUnknown);
        Assert.False(new Platform("linux", "unknown").IsUnknown);
    }
}
