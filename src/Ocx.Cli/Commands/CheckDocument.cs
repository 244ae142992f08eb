using Ocx.Checking;

namespace Ocx.Cli.Commands;

/// <summary>What a check found, as <c>--json</c> prints it.</summary>
/// <param name="Location">What was checked.</param>
/// <param name="Format">Its format.</param>
/// <param name="Quick">Whether only metadata was looked at.</param>
/// <param name="Sound">Whether nothing of that is damaged.</param>
/// <param name="Images">How many images were checked.</param>
/// <param name="Layers">How many layers were, each once.</param>
/// <param name="Bytes">How many bytes were read and compared with digests.</param>
/// <param name="LeakedBytes">The bytes that leaks take.</param>
/// <param name="Findings">Everything that is not as it should be, the worst first.</param>
internal sealed record CheckDocument(
    string Location, string Format, bool Quick, bool Sound, int Images, int Layers, long Bytes, long LeakedBytes, IReadOnlyList<CheckDocument.Entry> Findings)
{
    /// <summary>The document of a report.</summary>
    public static CheckDocument Of(CheckReport report) => new(
        report.Location, report.Format, report.IsQuick, report.IsSound, report.ImageCount, report.LayerCount, report.ByteCount, report.LeakedBytes, [.. report.Findings.Select(Entry.Of)]);

    /// <summary>A finding.</summary>
    /// <param name="Code">What it is; see the README's table.</param>
    /// <param name="Severity"><c>damage</c>, <c>leak</c> or <c>note</c>.</param>
    /// <param name="Subject">What it is about: a file, a name, a blob's digest.</param>
    /// <param name="Expected">What should be there, in words.</param>
    /// <param name="Found">What is.</param>
    /// <param name="Advice">What to do.</param>
    /// <param name="Images">The images that it affects.</param>
    /// <param name="Layer">The layer that it affects; absent where it is about none.</param>
    /// <param name="Bytes">The bytes that a leak takes.</param>
    internal sealed record Entry(string Code, string Severity, string Subject, string Expected, string Found, string Advice, IReadOnlyList<string> Images, string? Layer, long Bytes)
    {
        /// <summary>The entry of a finding.</summary>
        public static Entry Of(Finding f) => new(f.Code, FindingText.NameOf(f.Severity), f.Subject, f.Expected, f.Found, f.Advice, f.Images, f.Layer, f.Bytes);
    }
}
