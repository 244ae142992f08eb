using System.Text;
using Ocx.Containers;
using Ocx.Errors;

namespace Ocx.Tests.Containers;

public class ContainerRecordTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string ImageId = "sha256:fcf7c05ef594cb294b717cfdd6b8f786a5989078e36e21b585f1f1db199479e9";

    [Fact]
    public void A_record_is_read_as_go_reads_it()
    {
        Container container = Read($$"""
            {"ID":"{{Id}}","Name":"/one","driver":"overlay2","OS":"linux","Created":"2026-01-02T03:04:05.678901234Z","Path":"/bin/sh","Args":["-c","true",null],"Image":"{{ImageId}}",
             "State":{"Running":false,"ExitCode":137,"StartedAt":"2026-01-02T03:04:06Z","FinishedAt":"2026-01-02T03:04:07Z","Health":null},"Config":{"Image":"debian"},"Unknown":{"a":[1]},"Args":["x"]}
            """)!;
        Assert.Equal(("one", "debian", ImageId, "exited"), (container.Name, container.ImageName, container.ImageId.ToString(), container.State.Name));
        Assert.Equal(137, container.State.ExitCode);
        Assert.Equal("2026-01-02T03:04:05.678901234Z", container.Created.ToString());
        Assert.Equal(["/bin/sh", "x"], container.Command);
    }

    [Theory]
    [InlineData("\"Running\":true,\"Paused\":true,\"StartedAt\":\"2026-01-02T03:04:06Z\"", "paused")]
    [InlineData("\"Running\":true,\"Restarting\":true", "restarting")]
    [InlineData("\"Running\":true", "running")]
    [InlineData("\"RemovalInProgress\":true,\"Dead\":true", "removing")]
    [InlineData("\"Dead\":true", "dead")]
    [InlineData("\"StartedAt\":\"0001-01-01T00:00:00Z\"", "created")]
    [InlineData("\"StartedAt\":\"2026-01-02T03:04:06Z\"", "exited")]
    public void The_state_has_dockers_name(string state, string name) => Assert.Equal(name, Read("{\"ID\":\"" + Id + "\",\"Driver\":\"overlay2\",\"State\":{" + state + "}}")!.State.Name);

    [Theory]
    [InlineData("vfs")]
    [InlineData("overlayfs")]
    [InlineData("")]
    public void Another_drivers_container_is_passed_over(string driver) => Assert.Null(Read($$"""{"ID":"{{Id}}","Driver":"{{driver}}"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"ID\":")]
    [InlineData("{\"ID\":\"other\",\"Driver\":\"overlay2\"}")]
    [InlineData("{\"ID\":7,\"Driver\":\"overlay2\"}")]
    [InlineData("{\"ID\":\"$\",\"Driver\":\"overlay2\",\"Created\":\"yesterday\"}")]
    [InlineData("{\"ID\":\"$\",\"Driver\":\"overlay2\",\"Image\":\"../../etc/passwd\"}")]
    [InlineData("{\"ID\":\"$\",\"Driver\":\"overlay2\",\"State\":{\"ExitCode\":1e99}}")]
    [InlineData("{\"ID\":\"$\",\"Driver\":\"overlay2\",\"Args\":\"x\"}")]
    [InlineData("{\"ID\":\"$\",\"Driver\":\"overlay2\",\"Config\":{\"Env\":{}}}")]
    public void What_is_none_is_refused_with_its_path(string json) =>
        Assert.Contains("the/record", Assert.Throws<ImageFormatException>(() => Read(json.Replace("$", Id, StringComparison.Ordinal))).Message);

    [Fact]
    public void Nesting_has_a_limit() => Assert.Throws<ImageFormatException>(() => Read(string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + new string('}', 5000)));

    private static Container? Read(string json) => ContainerRecord.Read(Encoding.UTF8.GetBytes(json), Id, "the/record");
}
