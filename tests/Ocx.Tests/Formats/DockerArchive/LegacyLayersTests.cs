using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Tests.Formats.DockerArchive;

public sealed class LegacyLayersTests
{
    // The settings of a container that says nothing.
    private const string None = """{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":null,"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null}""";

    private static readonly string A = "sha256:" + new string('a', 64);
    private static readonly string B = "sha256:" + new string('b', 64);

    [Fact]
    public void One_layer_has_all_that_the_image_says()
    {
        LegacyLayer layer = Assert.Single(Write(
            """ "os":"linux","author":"me","architecture":"arm","variant":"v7","docker_version":"1","container":"c","comment":"x","created":"2024-01-01T00:00:00.500Z","id":"no","parent":"no","size":9 """, [A]));
        string id = Sha256($$$"""{"Size":9,"architecture":"arm","author":"me","comment":"x","container":"c","container_config":{{{None}}},"created":"2024-01-01T00:00:00.5Z","docker_version":"1","layer_id":"{{{A}}}","os":"linux","variant":"v7"}""");
        Assert.Equal(id, layer.V1Id.Hex);
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","comment":"x","created":"2024-01-01T00:00:00.5Z","container":"c","container_config":{{{None}}},"docker_version":"1","author":"me","architecture":"arm","variant":"v7","os":"linux","Size":9}""",
            Text(layer));
    }

    [Fact]
    public void Lower_layers_have_the_time_zero_and_a_system_that_their_id_does_not_know()
    {
        IReadOnlyList<LegacyLayer> layers = Write(""" "os":"linux","author":"me" """, [A, B]);
        string chain = Sha256($"{A} {B}");
        string lower = Sha256($$$"""{"container_config":{{{None}}},"created":"1970-01-01T00:00:00Z","layer_id":"{{{A}}}"}""");
        string top = Sha256($$$"""{"author":"me","container_config":{{{None}}},"created":"0001-01-01T00:00:00Z","layer_id":"sha256:{{{chain}}}","os":"linux","parent":"sha256:{{{lower}}}"}""");
        Assert.Equal([lower, top], layers.Select(l => l.V1Id.Hex));
        Assert.Equal($$$"""{"id":"{{{lower}}}","created":"1970-01-01T00:00:00Z","container_config":{{{None}}},"os":"linux"}""", Text(layers[0]));
        Assert.Equal($$$"""{"id":"{{{top}}}","parent":"{{{lower}}}","created":"0001-01-01T00:00:00Z","container_config":{{{None}}},"author":"me","os":"linux"}""", Text(layers[1]));
    }

    [Fact]
    public void An_image_without_layers_has_none() => Assert.Empty(Write("\"os\":\"linux\"", []));

    [Fact]
    public void A_layer_that_occurs_twice_is_two() => Assert.Equal(3, Write("", [A, A, A]).Select(l => l.V1Id).Distinct().Count());

    [Theory]
    // What is missing, null or empty.
    [InlineData("{}", None)]
    [InlineData("""{"Hostname":null,"Tty":null,"Env":null,"Labels":null,"StopTimeout":null,"Healthcheck":null,"Shell":null,"ExposedPorts":null}""", None)]
    [InlineData("""{"ExposedPorts":{},"ArgsEscaped":false,"NetworkDisabled":false,"MacAddress":"","StopSignal":"","Shell":[]}""", None)]
    public void Settings_that_say_nothing(string settings, string expected) => Assert.Equal(expected, ConfigOf(settings));

    [Theory]
    [InlineData("\"Env\":[]", "\"Env\":[]")]
    [InlineData("\"Env\":[null,\"\"]", "\"Env\":[\"\",\"\"]")]
    [InlineData("\"Cmd\":\"a b\"", "\"Cmd\":[\"a b\"]")]
    [InlineData("\"Cmd\":[]", "\"Cmd\":[]")]
    [InlineData("\"Entrypoint\":\"\"", "\"Entrypoint\":[\"\"]")]
    [InlineData("\"Volumes\":{}", "\"Volumes\":{}")]
    [InlineData("\"Volumes\":{\"/b\":{\"x\":1},\"/a\":null}", "\"Volumes\":{\"/a\":{},\"/b\":{}}")]
    [InlineData("\"Labels\":{}", "\"Labels\":{}")]
    [InlineData("\"Labels\":{\"\\uff00\":\"1\",\"\\ud83d\\ude00\":null,\"b\":\"2\",\"B\":\"3\"}", "\"Labels\":{\"B\":\"3\",\"b\":\"2\",\"\uff00\":\"1\",\"😀\":\"\"}")]
    [InlineData("\"hostname\":\"a\",\"HOSTNAME\":\"b\"", "\"Hostname\":\"b\"")]
    [InlineData("\"uſer\":\"u\"", "\"User\":\"u\"")]
    [InlineData("\"WorKingDir\":\"w\"", "\"WorkingDir\":\"w\"")]
    [InlineData("\"User\":\"<&>\\u2028\\/\\u0000\\ud800\"", "\"User\":\"\\u003c\\u0026\\u003e\\u2028/\\u0000\ufffd\"")]
    public void Settings_that_are_always_written(string member, string expected)
    {
        // In the place of the one that says nothing.
        string name = expected[..expected.IndexOf(':', StringComparison.Ordinal)];
        int start = None.IndexOf(name, StringComparison.Ordinal);
        int end = None.IndexOfAny([',', '}'], start);
        Assert.Equal(None[..start] + expected + None[end..], ConfigOf($"{{{member.Replace("orK", "or\u212a", StringComparison.Ordinal)}}}"));
    }

    [Theory]
    [InlineData("\"ExposedPorts\":{\"80/tcp\":{},\"443/tcp\":{}}", "AttachStderr", "\"ExposedPorts\":{\"443/tcp\":{},\"80/tcp\":{}}")]
    [InlineData("\"Healthcheck\":{}", "Cmd", "\"Healthcheck\":{}")]
    [InlineData("\"Healthcheck\":{\"Test\":[],\"Interval\":0,\"Retries\":null,\"StartInterval\":null}", "Cmd", "\"Healthcheck\":{}")]
    [InlineData("\"Healthcheck\":{\"Retries\":-1,\"StartPeriod\":3,\"Timeout\":2,\"Interval\":1,\"Test\":[\"x\"]}", "Cmd", "\"Healthcheck\":{\"Test\":[\"x\"],\"Interval\":1,\"Timeout\":2,\"StartPeriod\":3,\"Retries\":-1}")]
    [InlineData("\"ArgsEscaped\":true", "Cmd", "\"ArgsEscaped\":true")]
    [InlineData("\"NetworkDisabled\":true", "Entrypoint", "\"NetworkDisabled\":true")]
    [InlineData("\"MacAddress\":\"m\"", "Entrypoint", "\"MacAddress\":\"m\"")]
    [InlineData("\"StopSignal\":\"15\"", "Labels", "\"StopSignal\":\"15\"")]
    [InlineData("\"StopTimeout\":0", "Labels", "\"StopTimeout\":0")]
    [InlineData("\"StopTimeout\":-0", "Labels", "\"StopTimeout\":0")]
    [InlineData("\"Shell\":\"sh\",\"StopTimeout\":1", "Labels", "\"StopTimeout\":1,\"Shell\":[\"sh\"]")]
    public void Settings_that_are_written_if_there_is_something_to_say(string member, string before, string expected)
    {
        int start = None.IndexOf($"\"{before}\"", StringComparison.Ordinal);
        int end = None.IndexOfAny([',', '}'], start);
        Assert.Equal($"{None[..end]},{expected}{None[end..]}", ConfigOf($"{{{member}}}"));
    }

    [Fact]
    public void Settings_that_occur_twice_are_read_over_one_another()
    {
        LegacyLayer layer = Assert.Single(Write(
            """
            "config":{"Env":["1","2","3"],"Labels":{"a":"1"},"Cmd":["x","y"],"Healthcheck":{"Retries":1}},
            "Config":{"env":[null,"4"],"labels":{"b":"2"},"cmd":[null],"healthcheck":{"Timeout":2}},
            "config":{"Env":["5",null,null]}
            """, [A]));
        Assert.Contains("""
            "Env":["5","4","3"],"Cmd":[""],"Healthcheck":{"Timeout":2,"Retries":1},"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{"a":"1","b":"2"}
            """.Trim(), Text(layer), StringComparison.Ordinal);
    }

    [Fact]
    public void No_settings_are_not_those_that_say_nothing()
    {
        Assert.DoesNotContain("\"config\":", Text(Write("\"config\":null", [A])[0]), StringComparison.Ordinal);
        Assert.Contains($"\"config\":{None}", Text(Write("\"config\":null,\"config\":{}", [A])[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_generations_differ_in_four_things()
    {
        const string members = """ "comment":"\b\f\u000b","config":{"Healthcheck":{"StartPeriod":1,"StartInterval":2,"Retries":3}} """;
        string older = Text(Write(members, [A])[0]);
        string newer = Text(Write(members, [A], DockerGeneration.Current)[0]);
        Assert.Contains(""" "comment":"\u0008\u000c\u000b","created":"0001-01-01T00:00:00Z" """.Trim(), older, StringComparison.Ordinal);
        Assert.Contains(""" "comment":"\b\f\u000b","created":null """.Trim(), newer, StringComparison.Ordinal);
        Assert.Contains("{\"StartPeriod\":1,\"Retries\":3}", older, StringComparison.Ordinal);
        Assert.Contains("{\"StartPeriod\":1,\"StartInterval\":2,\"Retries\":3}", newer, StringComparison.Ordinal);
        // A member that a daemon does not know may be anything.
        Assert.Single(Write("\"config\":{\"Healthcheck\":{\"StartInterval\":\"\"}}", [A]));
        Assert.Throws<ImageFormatException>(() => Write("\"config\":{\"Healthcheck\":{\"StartInterval\":\"\"}}", [A], DockerGeneration.Current));
    }

    [Theory]
    [InlineData("\"config\":[]", "config: expected an object, found a list")]
    [InlineData("\"config\":{\"Env\":[\"a\",{}]}", "config.Env[1]: expected a string, found an object")]
    [InlineData("\"config\":{\"Cmd\":1}", "config.Cmd: expected a list, found the number 1")]
    [InlineData("\"config\":{\"Volumes\":{\"/a\":[]}}", "config.Volumes./a: expected an object, found a list")]
    [InlineData("\"config\":{\"tty\":\"true\"}", "config.tty: expected true or false, found a string")]
    [InlineData("\"Container_Config\":{\"StopTimeout\":1.0}", "Container_Config.StopTimeout: expected a whole number of 64 bits, found the number 1.0")]
    [InlineData("\"config\":{\"StopTimeout\":9223372036854775808}", "config.StopTimeout: expected a whole number of 64 bits, found the number 9223372036854775808")]
    [InlineData("\"created\":\"2024-01-01T00:00:00\\u005a\"", "created: expected an RFC 3339 time, found a string")]
    [InlineData("\"parent\":1", "parent: expected a string, found the number 1")]
    public void Refuses_what_Docker_does_not_load(string members, string rule) =>
        Assert.Equal(rule, Assert.Throws<ImageFormatException>(() => Write(members, [A])).Rule);

    [Fact]
    public void Damage_anywhere_raises_nothing_but_the_librarys_own_errors()
    {
        byte[] valid = Document("""
            "created":"2024-01-01T00:00:00.5Z","config":{"Env":["a\u00e9",null],"Cmd":"\ud83d\ude00","Volumes":{"/a":{}},"Labels":{"a":"b"},"Healthcheck":{"Test":[],"Retries":3},"StopTimeout":-10}
            """, [A]);
        Prop.ForAll(Gen.Choose(0, valid.Length - 1).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (at, value) =>
        {
            byte[] damaged = [.. valid];
            damaged[at] = (byte)value;
            try
            {
                return LegacyLayers.Of(ImageConfig.Parse(damaged, "c"), "c", DockerGeneration.Current).Count <= 1;
            }
            catch (OcxException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static IReadOnlyList<LegacyLayer> Write(string members, string[] diffIds, DockerGeneration? generation = null) =>
        LegacyLayers.Of(ImageConfig.Parse(Document(members, diffIds), "c"), "c", generation ?? DockerGeneration.Legacy);

    private static byte[] Document(string members, string[] diffIds) => Encoding.UTF8.GetBytes(
        $$$"""{{{{members}}}{{{(members.Length > 0 ? "," : "")}}}"rootfs":{"diff_ids":[{{{string.Join(',', diffIds.Select(id => $"\"{id}\""))}}}]}}""");

    // The text of the member "config", which stands between two others.
    private static string ConfigOf(string settings)
    {
        string json = Text(Write($"\"author\":\"me\",\"config\":{settings},\"os\":\"linux\"", [A])[0]);
        const string before = "\"author\":\"me\",\"config\":";
        return json[(json.IndexOf(before, StringComparison.Ordinal) + before.Length)..^",\"os\":\"linux\"}".Length];
    }

    private static string Text(LegacyLayer layer) => Encoding.UTF8.GetString(layer.Json.Span);

    private static string Sha256(string text) => Digest.Compute(Encoding.UTF8.GetBytes(text)).Hex;
}
