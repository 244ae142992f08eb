using System.Text;
using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Tests.Formats.DockerArchive;

public sealed class LegacyConfigTests
{
    private const string None = """{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":null,"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null}""";
    private const string NoHistory = """[{"created":"0001-01-01T00:00:00Z"}]""";

    private static readonly string A = "sha256:" + new string('a', 64);
    private static readonly string B = "sha256:" + new string('b', 64);

    [Fact]
    public void Keeps_what_is_written_but_for_order_and_what_only_the_archive_knows() => Assert.Equal(
        $$$$"""{"ID":"y","Zz":null,"docker_version":"1.9","rootfs":{"type":"layers","diff_ids":["{{{{A}}}}"]},"x":{"b":[1.50,-0e1,"\u003c\"\\\/"],"a":""},"é":"\u2028"}""".Replace("\"rootfs\"", $"\"history\":{NoHistory},\"rootfs\"", StringComparison.Ordinal),
        Make("""{ "x" : { "b" : [ 1.50 , -0e1 , "<\"\\\/" ] , "a":"" }, "\u00e9":" """.TrimEnd() + "\u2028" + """
            ","docker_version":"1.9","id":"i","ID":"y","parent":"p","Size":1,"parent_id":1,"layer_id":2,"throwaway":3,"rootfs":4,"history":5,"Zz":null}
            """));

    [Fact]
    public void Reads_older_documents_and_writes_them_again() => Assert.Equal(
        $$$"""{"container_config":{{{None}}},"created":"0001-01-01T00:00:00Z","docker_version":"1.8.2","history":{{{NoHistory}}},"rootfs":{"type":"layers","diff_ids":["{{{A}}}"]}}""",
        Make("""{"docker_version":"1.8.2","x":1,"Size":5,"author":""}"""));

    [Fact]
    public void Makes_a_history_of_all_layers_below()
    {
        const string lower = """{"docker_version":"1.9","created":"2015-01-01T00:00:00.50Z","author":"a","comment":"c","container_config":{"Cmd":["/bin/sh","-c","<x>"]}}""";
        const string upper = """{"docker_version":"1.9","author":"\f"}""";
        Assert.Equal(
            $$$"""{"author":"\f","docker_version":"1.9","history":[{"created":"2015-01-01T00:00:00.5Z","author":"a","created_by":"/bin/sh -c \u003cx\u003e","comment":"c"},{"created":"0001-01-01T00:00:00Z","author":"\u000c"}],"rootfs":{"type":"layers","diff_ids":["{{{A}}}","{{{B}}}"]}}""",
            Make(DockerGeneration.Legacy, lower, upper));
        Assert.Equal(
            $$$"""{"author":"\f","docker_version":"1.9","history":[{"created":"2015-01-01T00:00:00.5Z","created_by":"/bin/sh -c \u003cx\u003e","author":"a","comment":"c"},{"author":"\f"}],"rootfs":{"type":"layers","diff_ids":["{{{A}}}","{{{B}}}"]}}""",
            Make(DockerGeneration.Current, lower, upper));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1.8.2", true)]
    [InlineData("1.8", true)]
    [InlineData("1.8.3-dev", true)]
    [InlineData("1.8.3.-1", true)]
    [InlineData("x", true)]
    [InlineData("-99999999999999999999", true)]
    [InlineData("1.8.3", false)]
    [InlineData("1.8.3.0", false)]
    [InlineData("1.8.+4", false)]
    [InlineData("1.10", false)]
    [InlineData("20.10.24+dfsg1", false)]
    [InlineData("99999999999999999999", false)]
    public void Knows_an_older_document_by_its_version(string version, bool isOlder) =>
        Assert.Equal(isOlder, !Make($$"""{"docker_version":"{{version}}","x":1}""").Contains("\"x\":1", StringComparison.Ordinal));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void A_document_of_nothing_is_an_older_one(string json) => Assert.StartsWith("{\"container_config\":{", Make(json), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "expected an object, found a list")]
    [InlineData("{\"docker_version\":\"2\",\"config\":{\"Env\":1}}", "config.Env: expected a list, found the number 1")]
    [InlineData("{\"created\":\"\"}", "created: expected an RFC 3339 time, found a string")]
    public void Refuses_what_Docker_refuses(string json, string rule)
    {
        var e = Assert.Throws<ImageFormatException>(() => Make(json));
        Assert.Equal(("0/json", rule), (e.Path, e.Rule));
    }

    [Fact]
    public void What_it_makes_is_a_config() =>
        Assert.Equal(2, ImageConfig.Parse(Encoding.UTF8.GetBytes(Make(DockerGeneration.Current, "{}", "{\"os\":\"linux\"}")), "c").Value.DiffIds.Count);

    private static string Make(string json) => Make(DockerGeneration.Legacy, json);

    private static string Make(DockerGeneration generation, params string[] documents) => Encoding.UTF8.GetString(LegacyConfig.Make(
        [.. documents.Select((json, i) => new LegacyConfigLayer($"{i}/json", Encoding.UTF8.GetBytes(json), DiffId.Parse(i == 0 ? A : B)))], generation));
}
