using Ocx.Errors;

namespace Ocx.Cli;

/// <summary>What the program's exit codes mean. They are a promise: scripts depend on them.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Bug = 1;
    public const int Usage = 2;
    public const int Integrity = 3;
    public const int Format = 4;
    public const int NotFound = 5;
    public const int InputOutput = 6;
    public const int Conflict = 7;
    public const int Interrupted = 130;

    /// <summary>All of them, for what writes images.</summary>
    public static IReadOnlyList<int> All { get; } = [Success, Bug, Usage, Integrity, Format, NotFound, InputOutput, Conflict, Interrupted];

    /// <summary>Those of what only reads, and has no destination.</summary>
    public static IReadOnlyList<int> OfReading { get; } = [Success, Bug, Usage, Integrity, Format, NotFound, InputOutput, Interrupted];

    /// <summary>Those of what only prints.</summary>
    public static IReadOnlyList<int> OfPrinting { get; } = [Success, Bug, Usage, InputOutput];

    /// <summary>What a code means, as help and manual say it.</summary>
    public static string MeaningOf(int code) => code switch
    {
        Success => "Success",
        Bug => "A bug in ocx",
        Usage => "Bad command line",
        Integrity => "Bytes are missing, or not what their digest says",
        Format => "Malformed, unsafe or unsupported input",
        NotFound => "No such image, tag, platform, container or store",
        InputOutput => "A system call failed; its error is shown",
        Conflict => "The destination holds something else, or is in use",
        Interrupted => "Interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "no such code"),
    };

    /// <summary>The code for what a command threw.</summary>
    public static int Of(Exception e) => e switch
    {
        UsageException => Usage,
        IntegrityException => Integrity,
        ImageFormatException or UnsupportedFeatureException => Format,
        ImageNotFoundException => NotFound,
        DestinationConflictException => Conflict,
        OperationCanceledException => Interrupted,
        IOException or InsufficientSpaceException => InputOutput,
        _ => Bug,
    };
}
