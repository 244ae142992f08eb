using Ocx.Containers;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>A change of a container's files, as <c>--json</c> prints it.</summary>
/// <param name="Kind"><c>added</c>, <c>changed</c> or <c>deleted</c>.</param>
/// <param name="Path">The path in the container; bytes that are no printable UTF-8 as <c>\xe4</c>.</param>
internal sealed record ChangeDocument(string Kind, string Path)
{
    /// <summary>The document of a change.</summary>
    public static ChangeDocument Of(ContainerChange change) => new(NameOf(change.Kind), PathText.Of(change.Path.Span));

    private static string NameOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => "added",
        ChangeKind.Deleted => "deleted",
        _ => "changed",
    };
}
