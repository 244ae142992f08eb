using System.Text;
using Ocx.Containers;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Containers;

/// <summary>What each instruction does was compared with dockerd's in the interoperability tests; here are its corners.</summary>
public class ChangeInstructionsTests
{
    private const string Before = """{"Env":["PATH=/bin","TWO=a b"],"Cmd":["old"],"WorkingDir":"/home","Labels":{"kept":"yes"},"Shell":["/bin/bash","-c"],"OnBuild":["RUN first"]}""";

    [Theory]
    [InlineData("CMD [\"a\", \"b c\"]", "\"Cmd\":[\"a\",\"b c\"]")]
    [InlineData("cmd  a  b ", "\"Cmd\":[\"/bin/bash\",\"-c\",\"a  b\"]")]
    [InlineData("CMD []", "\"Cmd\":[]")]
    [InlineData("CMD [\"a\"", "\"Cmd\":[\"/bin/bash\",\"-c\",\"[\\\"a\\\"\"]")]
    [InlineData("ENTRYPOINT [\"e\"]", "\"Cmd\":null")]
    [InlineData("ENTRYPOINT e\nCMD c", "\"Entrypoint\":[\"/bin/bash\",\"-c\",\"e\"]")]
    [InlineData("CMD [\"c\"]\nENTRYPOINT [\"e\"]", "\"Cmd\":[\"c\"]")]
    [InlineData("ENV A=1 B=\"x y\" C='$PATH' D=$PATH E=\\$PATH", "\"A=1\",\"B=x y\",\"C=$PATH\",\"D=/bin\",\"E=$PATH\"")]
    [InlineData("ENV PATH=$PATH:/more", "[\"PATH=/bin:/more\",\"TWO=a b\"]")]
    [InlineData("ENV OLD  some words", "\"OLD=some words\"")]
    [InlineData("ENV A=1 \\\n# a comment\n\n  B=2", "\"A=1\",\"B=2\"")]
    [InlineData("LABEL a=b kept=no", "\"Labels\":{\"a\":\"b\",\"kept\":\"no\"}")]
    [InlineData("EXPOSE 80 53/UDP 8000-8001", "\"53/udp\":{},\"80/tcp\":{},\"8000/tcp\":{},\"8001/tcp\":{}")]
    [InlineData("ENV P=\"1 2\"\nEXPOSE $P", "\"1/tcp\":{},\"2/tcp\":{}")]
    [InlineData("ONBUILD RUN echo  $x ", "\"OnBuild\":[\"RUN first\",\"RUN echo  $x \"]")]
    [InlineData("USER ${U:-me}", "\"User\":\"me\"")]
    [InlineData("VOLUME /a /b", "\"Volumes\":{\"/a\":{},\"/b\":{}}")]
    [InlineData("VOLUME [\"/a b\"]", "\"Volumes\":{\"/a b\":{}}")]
    [InlineData("WORKDIR ../x/./y/", "\"WorkingDir\":\"/x/y\"")]
    [InlineData("STOPSIGNAL rtmin+3", "\"StopSignal\":\"rtmin+3\"")]
    [InlineData("STOPSIGNAL 9", "\"StopSignal\":\"9\"")]
    [InlineData("HEALTHCHECK NONE", "\"Healthcheck\":{\"Test\":[\"NONE\"]}")]
    [InlineData("HEALTHCHECK --interval=1h0.5s --retries=2 CMD a b", "\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"a b\"],\"Interval\":3600500000000,\"Retries\":2}")]
    [InlineData("HEALTHCHECK cmd [\"a\"]", "\"Healthcheck\":{\"Test\":[\"CMD\",\"a\"]}")]
    public void It_changes_the_settings(string change, string expected) => Assert.Contains(expected, Apply(change));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("FROM x")]
    [InlineData("RUN x")]
    [InlineData("CMD [1]")]
    [InlineData("CMD --flag=x y")]
    [InlineData("ENV")]
    [InlineData("ENV A")]
    [InlineData("ENV =x")]
    [InlineData("ENV A=1 B")]
    [InlineData("ENV A=\"x")]
    [InlineData("LABEL")]
    [InlineData("EXPOSE")]
    [InlineData("EXPOSE x")]
    [InlineData("EXPOSE 65536")]
    [InlineData("EXPOSE 9-8")]
    [InlineData("EXPOSE 80/icmp")]
    [InlineData("EXPOSE 99999999999999999999")]
    [InlineData("ONBUILD")]
    [InlineData("ONBUILD ONBUILD RUN x")]
    [InlineData("ONBUILD from x")]
    [InlineData("USER")]
    [InlineData("USER ${")]
    [InlineData("USER ${x#y}")]
    [InlineData("USER ${x:?no}")]
    [InlineData("VOLUME")]
    [InlineData("VOLUME [\"\"]")]
    [InlineData("WORKDIR")]
    [InlineData("STOPSIGNAL SIGNONE")]
    [InlineData("STOPSIGNAL 0")]
    [InlineData("HEALTHCHECK")]
    [InlineData("HEALTHCHECK NONE x")]
    [InlineData("HEALTHCHECK CMD")]
    [InlineData("HEALTHCHECK --interval=1 CMD x")]
    [InlineData("HEALTHCHECK --interval=1us CMD x")]
    [InlineData("HEALTHCHECK --other=1 CMD x")]
    [InlineData("HEALTHCHECK --retries CMD x")]
    public void What_docker_refuses_is_refused(string change) => Assert.Equal(CommitOptions.ChangesName, Assert.Throws<ImageFormatException>(() => Apply(change)).Path);

    [Theory]
    [InlineData("1h2m3.5s", 3_723_500_000_000)]
    [InlineData("300ms", 300_000_000)]
    [InlineData("1.5us", 1_500)]
    [InlineData("-2ns", -2)]
    [InlineData("0", 0)]
    public void Lengths_of_time_are_gos(string text, long nanoseconds)
    {
        Assert.True(GoDuration.TryParse(text, out long parsed));
        Assert.Equal(nanoseconds, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("9999999999h")]
    [InlineData("99999999999999999999999999999999999999s")]
    public void Other_texts_are_none(string text) => Assert.False(GoDuration.TryParse(text, out _));

    private static string Apply(string change)
    {
        ContainerConfig config = ContainerRecord.ReadConfig(Encoding.UTF8.GetBytes(Before), "config", DockerGeneration.Current);
        new ChangeInstructions(config).Apply([change]);
        var json = new GoJsonWriter();
        config.Write(json);
        return Encoding.UTF8.GetString(json.ToArray());
    }
}
