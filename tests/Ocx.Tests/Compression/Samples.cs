using System.Text;
using Ocx.Compression;

namespace Ocx.Tests.Compression;

/// <summary>What real programs make of <c>seq 1 200</c>; base64.</summary>
internal static class Samples
{
    /// <summary>The plain bytes of all of them.</summary>
    public static byte[] Plain { get; } = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 200).Select(i => $"{i}\n")));

    /// <summary>The kinds that there is a sample of.</summary>
    public static TheoryData<CompressionKind> Kinds { get; } = [CompressionKind.Gzip, CompressionKind.Zstd, CompressionKind.Bzip2, CompressionKind.Xz];

    public static byte[] Of(CompressionKind kind) => Convert.FromBase64String(kind switch
    {
        CompressionKind.Gzip => Gzip,
        CompressionKind.Zstd => Zstd,
        CompressionKind.Bzip2 => Bzip2,
        _ => Xz,
    });

    // gzip -9n, gzip 1.12.
    private const string Gzip =
        "H4sIAAAAAAACAx3SyRHAMAzDwD+qMeW7/8YC58/JsVAoOoPJYnO4pJGQIp0MMskimxxyqUaFKqpTg5rUojZ1qEtv9NB9ZKcP+qQv+qYf+mU0RhjF8I2DMRmLsRmHcZmNGWYxO9MPmszF"
        + "3MzDvKzGCqtYnTVYfu9ibdZhXXZjh13szh7syfZ3NvuwL6dxwilO5wzO5CyOf3s4l9u44Ra3cwd3chd3c8V4GnI0PZogTZEmSdOkidJUabI0dz+buwf35B7ds3t4T+/x6RcBU8/XnYYR"
        + "MSpGxugYIaNkpIyW6S+EOzmjZwSNopE0mkbUqBpZM14xd8pG2mgbcaNu5I2+ETgKZ7607kSOypE5OkfoKB2po3XEzno34E7vCB7FI3k0j+hRPbJH9+x3LO6kj/YRP+pH/ugfA8QCMUHO"
        + "uyp3VogZYocYIpaIKWKLGCPWyH3n9+6v8QGY7yg0tAIAAA==";

    // zstd -19 -c, zstd 1.5.4.
    private const string Zstd =
        "KLUv/QRoJQkARitICrDlGCRJQmxM5HRFAEcAQACXoAzkkUYWSeSQQgY5Ccgw3mhjjTTOKGOMj2AM4okmlkjiiCKGuAjEEF5oYYUUTihhhIcgDHtrW0s7Kxv7gg2eZkmOYnivvPH+gjeA"
        + "PbAGtsAS2AErYAPsYAHYELygBStIwQlKMIIHQTCcd9pZJ51zyhnnJziDeaaZZZI5pphhbgIzlFdaWSWVU0oZZUZbtEQ7tEIbtNMC2jB7szZbszQ7szIbs8+C2SB7siZbsiQ7siIbsssC"
        + "2RB7sRZbsRQ7sRIbsceC2PDea2+99E4CEIawF9bCVlgKO2ElbIQ9LAgbbu/WbuuWbudWbuP2W3AbbM/WbMuWbMdWbMN2W2Abaq/WaquWaqdWaqP2WlAbaI82AANMw8s=";

    // bzip2 -1, bzip2 1.0.8.
    private const string Bzip2 =
        "QlpoMTFBWSZTWXBO73QAAHlIAAAQf+BAAbBwAgGmmgip+gbeqpCAaaaCn+qpIb/VP9VUv6r3zvsj6LAMNAPDYHQ4DgOhsDw0AwsAigAxTQDw2B0OA4DobA8NAMLAIoAJUqSSSMzMzMzJ"
        + "X6l1oB9JJJJF1+4d7w73h3vDveHe8O94d7w73h3vLyVVWtttt7uAAAXleVVbW223v0AAC8q+VVtrbbe/wAAF5VflVttbbe/oAAF5VX7Vttrbe/gAAF5VV/Vtttbe/AAALyqq+2222t74"
        + "AABzy+VVX33bbbaAADj/F3JFOFCQcE7vdA==";

    // xz -9, xz 5.4.1.
    private const string Xz =
        "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AKzANVdABiCgo8iTvimVffwmaUlDZBFkVpRtJvKrNwFMuyFUp+xSG3v3OhLuWG64JxTf5jIqVQO/D0q0wbXZkQ9VmSmzT3Xxx9E9BjfAgs/"
        + "4sbGe+Hnf3lEHHm3Qq5luBu1DoThmoIGIzlaf3KqQ/qlmh+SwL5FcXlK1ZPGkAo5rZxlhyq2GjjH4ZMXytA+CeqwUvAQYCbAXl8QkQ25eXh9l0Jg0KY4d+Ej6LsoT4hSLXVYJj9m/eKc"
        + "69OvYdk1ev/7YrE8fJMc8mS4TRyFKrFcAAY2AUrrpRk/YAAAAAAqY7pSQQQm/AAB8QG0BQAA9ywgtLHEZ/sCAAAAAARZWg==";
}
