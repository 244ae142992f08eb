namespace Ocx.Cli.Completion;

/// <summary>What could stand where the cursor is.</summary>
/// <param name="Words">Words, each of which begins with what is there already.</param>
/// <param name="Paths">Which paths besides.</param>
/// <param name="PathStart">Where in the word the path begins: behind <c>--output=</c>, or <c>oci:</c>.</param>
internal sealed record Candidates(IReadOnlyList<Candidate> Words, PathKind Paths = PathKind.None, int PathStart = 0)
{
    /// <summary>Nothing.</summary>
    public static Candidates None { get; } = new([]);
}
