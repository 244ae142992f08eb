using System.Text;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>
/// Members of configs that nobody writes and Docker reads in its own way: each member alone in every form, and mixtures.
/// Text is Latin-1, so that bytes that are no UTF-8 can stand in it.
/// </summary>
internal static class OddConfigs
{
    private static readonly string[] Texts =
    [
        "\"\"", "\"plain\"", "\"<a href=\\\"&\\\">\\\\/\"", "\"\\u2028\\u2029\\u2027 \\u0000\\b\\f\\n\\r\\t\\u000b\\u001f\\u007f\"",
        "\"\\ud83d\\ude00 \\ud800 \\udc00\\ud800 \\ud800\\u0041 \\uD83D\\n\"", "\"a\xff \xe2\x82 \xe2\x80\xa8 \xc3\xa9 \xed\xa0\x80 \xf0\x9f\x98\x80 \xc0\x80\"", "\"\\u00e9\\ufffd\\/\"", "null",
    ];

    private static readonly string[] Lists = ["null", "[]", "[\"a\"]", "[\"\",null,\"<b>\"]", "[ \"A=1\" , \"B=\\u0026\" ]"];
    private static readonly string[] Commands = [.. Lists, "\"a string\"", "\"\"", "[\"a\",\"b c\"]"];
    private static readonly string[] Sets = ["null", "{}", "{\"80/tcp\":{}}", "{\"b\":{},\"a\":null,\"B\":{\"x\":1},\"\\u00e9\":{},\"10\":{},\"2\":{},\"a\":{} }", "{\"\\uff00\":{},\"\\ud83d\\ude00\":{},\"\":{},\"<\":{}}"];
    private static readonly string[] Maps = ["null", "{}", "{\"b\":\"1\",\"a\":null,\"B\":\"<&>\",\"a\":\"2\"}", "{\"\\uff00\":\"1\",\"\\ud83d\\ude00\":\"2\",\"\":\"\",\"x\xff\":\"\xff\"}"];
    private static readonly string[] Numbers = ["null", "0", "-0", "1", "-5", "9223372036854775807", "-9223372036854775808"];
    private static readonly string[] Booleans = ["null", "true", "false"];

    private static readonly string[] Healthchecks =
    [
        "null", "{}", "{\"Test\":null}", "{\"Test\":[]}", "{\"Test\":[\"NONE\"],\"Interval\":0,\"Retries\":null}",
        "{\"Retries\":3,\"StartInterval\":5000000000,\"StartPeriod\":1,\"Timeout\":-2,\"Interval\":30000000000,\"Test\":[\"CMD\",null],\"x\":1}",
        "{\"test\":[\"a\",\"b\"],\"TEST\":[null],\"startinterval\":7}",
    ];

    private static readonly (string Name, string[] Values, string[] Wrong)[] Members =
    [
        ("Hostname", Texts, ["1"]), ("Domainname", Texts, ["[]"]), ("User", Texts, ["true"]),
        ("AttachStdin", Booleans, ["\"true\""]), ("AttachStdout", Booleans, ["1"]), ("AttachStderr", Booleans, ["{}"]),
        ("ExposedPorts", Sets, ["[]", "{\"80\":[]}", "{\"80\":\"\"}"]), ("Tty", Booleans, ["0"]), ("OpenStdin", Booleans, ["\"\""]), ("StdinOnce", Booleans, ["[]"]),
        ("Env", Lists, ["\"a\"", "{}", "[1]", "[[]]"]), ("Cmd", Commands, ["1", "{}", "[1]", "true"]),
        ("Healthcheck", Healthchecks, ["[]", "\"\"", "{\"Interval\":\"1s\"}", "{\"Interval\":1.0}", "{\"Timeout\":1e3}", "{\"Retries\":9223372036854775808}", "{\"Test\":\"x\"}"]),
        ("ArgsEscaped", Booleans, ["1"]), ("Image", Texts, ["1"]), ("Volumes", Sets, ["[]", "{\"/a\":1}"]), ("WorkingDir", Texts, ["1"]),
        ("Entrypoint", Commands, ["1", "[null,{}]"]), ("NetworkDisabled", Booleans, ["1"]), ("MacAddress", Texts, ["1"]), ("OnBuild", Lists, ["\"RUN x\""]),
        ("Labels", Maps, ["[]", "{\"a\":1}", "{\"a\":[]}"]), ("StopSignal", Texts, ["15"]), ("StopTimeout", Numbers, ["1.5", "\"10\"", "1e1", "9223372036854775808"]), ("Shell", Commands, ["{}"]),
    ];

    private static readonly (string Name, string[] Values, string[] Wrong)[] TopMembers =
    [
        ("id", ["null", "\"x\""], ["1"]), ("parent", ["null", "\"x\""], ["1"]), ("comment", Texts, ["[]"]), ("container", Texts, ["0"]),
        ("docker_version", Texts, ["1.0"]), ("Size", Numbers, ["\"1\"", "1.0"]),
        ("architecture", ["null", "\"\"", "\"amd64\"", "\"a<b\""], ["1"]), ("variant", ["null", "\"\"", "\"v7\""], ["7"]), ("os", ["null", "\"\"", "\"linux\""], ["1", "\"windows\""]),
        ("author", ["null", "\"\"", "\"a <a@b>\"", "\"\xff\""], ["[]"]),
        ("created",
        [
            "null", "\"0001-01-01T00:00:00Z\"", "\"2024-02-29T09:09:09.100000000+05:30\"", "\"2024-01-01T00:00:00.123456789987Z\"", "\"1969-12-31T23:59:59-00:00\"",
            "\"2024-01-01T00:00:00.000000000-23:59\"", "\"9999-12-31T23:59:59Z\"", "\"0000-01-01T00:00:00Z\"",
        ],
        ["1", "\"\"", "\"yesterday\"", "\"2024-01-01T00:00:00\\u005a\"", "\"2024-01-01 00:00:00Z\"", "\"2023-02-29T00:00:00Z\""]),
        ("config", ["null", "{}"], ["[]", "\"\"", "1"]), ("container_config", ["null", "{}"], ["[]", "\"\"", "1"]),
    ];

    private static readonly string[] Others =
    [
        "",
        """ "Config":{"hostname":"h","CMD":["a"],"eNv":[],"x":{"Hostname":"no"}},"DOCKER_VERSION":"1","SIZE":5,"Container_Config":{"user":"u"} """,
        // The long s and the Kelvin sign are letters of these names to Go.
        "\"docKer_verſion\":\"x\",\"ſize\":3,\"config\":{\"labelſ\":{},\"networKdisabled\":true,\"Tty\":true,\"ttÿ\":1}".Replace("K", "\u212a", StringComparison.Ordinal),
        """ "config":{"User":"a","Env":["1","2","3"],"Labels":{"a":"1"},"Volumes":{"/a":{}},"Cmd":["x","y"]},"config":{"Env":[null,"4"],"Labels":{"b":"2"},"Volumes":{"/b":{}},"Cmd":[null]},"config":{"env":["5",null,null]} """,
        """ "config":{"Env":["1","2"],"Env":[],"Env":[null],"OnBuild":["a"],"OnBuild":null,"OnBuild":[null],"Labels":{"a":"1"},"Labels":null,"StopTimeout":1,"StopTimeout":null} """,
        """ "config":{"Healthcheck":{"Test":["a"],"Retries":1},"Healthcheck":{"Retries":null,"Timeout":2}},"config":null,"container_config":{"User":"a"},"container_config":null,"container_config":{"Tty":true} """,
        """ "config":{"Tty":true},"config":null,"config":{"StdinOnce":true},"comment":"a","Comment":null,"COMMENT":"b","comment":"","docker_version":"1","docker_version":null """,
        """ "history":null """,
        """ "history":[] """,
        """ "history":[{"created":"2024-01-01T00:00:00Z","created_by":"a","empty_layer":true,"x":1},null] """,
        """ "moby.buildkit.cache.v0":"x","x":[{"y":[1.5e300,null,true]}],"os.version":"1","os.features":["a"] """,
    ];

    /// <summary>The members of a config, each in all its forms; and <paramref name="mixtures"/> of many.</summary>
    public static IEnumerable<string> Good(int mixtures)
    {
        foreach (string other in Others) yield return other;
        foreach ((string name, string[] values, _) in TopMembers)
            foreach (string value in values) yield return $"\"{name}\":{value}";
        foreach ((string name, string[] values, _) in Members)
        {
            // Of each pair, one is what the image says and the other what its container said.
            for (int i = 0; i < values.Length; i++)
                yield return $"\"config\":{{\"{name}\":{values[i]}}},\"container_config\":{{\"{name}\":{values[(i + 1) % values.Length]}}}";
        }

        var random = new Random(20240229);
        for (int i = 0; i < mixtures; i++)
            yield return string.Join(',', [.. Some(TopMembers[..^2]), $"\"config\":{{{string.Join(',', Some(Members))}}}", $"\"container_config\":{{{string.Join(',', Some(Members))}}}"]);

        IEnumerable<string> Some((string Name, string[] Values, string[] Wrong)[] members) =>
            [.. members.Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next()).Select(m => $"\"{m.Name}\":{m.Values[random.Next(m.Values.Length)]}")];
    }

    /// <summary>Members of types that Docker's do not have.</summary>
    public static IEnumerable<string> Bad() =>
    [
        .. from member in TopMembers from value in member.Wrong select $"\"{member.Name}\":{value}",
        .. from member in Members from value in member.Wrong select $"\"config\":{{\"{member.Name}\":{value}}}",
        "\"container_config\":{\"Env\":[1]}", "\"config\":{\"x\":[1,]}", "\"config\":{\"User\":\"a\tb\"}", "\"config\":{\"User\":\"\\x\"}", "\"config\":{\"x\":01}",
        "\"history\":{}", "\"history\":[{},{},{},{},{}]", "\"history\":[{\"created_by\":1}]",
    ];

    /// <summary>A text's bytes: one a character, but for those that Latin-1 has not.</summary>
    public static byte[] Bytes(string text) => [.. text.SelectMany(c => c < 256 ? [(byte)c] : Encoding.UTF8.GetBytes([c]))];
}
