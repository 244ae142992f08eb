using System.Text;
using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Tests.Images;

/// <summary>What is wrong with JSON is said in our words, with the byte where it is.</summary>
public class JsonMistakeTests
{
    private static readonly Dictionary<string, Action<byte[]>> Readers = new()
    {
        ["config"] = json => ImageConfig.Parse(json, "file"),
        ["manifest"] = json => Manifest.Parse(json, "file"),
        ["names"] = json => RepositoriesFile.ReadDocument(json, "file"),
    };

    [Theory]
    [InlineData("config", "{\n\"rootfs\":{}", "file: at byte 13: the config is not valid JSON")]
    [InlineData("config", "{\"rootfs\":{},\"author\":1}", "file: at byte 23: the config has a value that does not belong there ($.author)")]
    [InlineData("manifest", "{\"schemaVersion\":2}x", "file: at byte 19: the manifest is not valid JSON")]
    [InlineData("names", "{\"Repositories\":{\n\"a\":[]}}", "file: at byte 23: must be JSON of the form {\"Repositories\":{…}} ($.Repositories.a)")]
    [InlineData("names", "nothing", "file: at byte 1: must be JSON of the form {\"Repositories\":{…}}")]
    public void It_is_told_where(string reader, string json, string message) =>
        Assert.Equal(message, Assert.Throws<ImageFormatException>(() => Readers[reader](Encoding.UTF8.GetBytes(json))).Message);
}
