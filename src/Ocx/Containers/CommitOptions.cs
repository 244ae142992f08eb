using Ocx.Images;

namespace Ocx.Containers;

/// <summary>How a container is to be committed.</summary>
public sealed record CommitOptions
{
    /// <summary>What <see cref="Changes"/> are called in errors about them.</summary>
    public const string ChangesName = "change";

    /// <summary>Who made the image; empty for nobody.</summary>
    public string Author { get; init; } = "";

    /// <summary>A remark; empty for none.</summary>
    public string Message { get; init; } = "";

    /// <summary>Instructions of a Dockerfile that change the settings, each as in <c>CMD ["sh"]</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>When the image is said to have been made.</summary>
    public required Timestamp Created { get; init; }

    /// <summary>Whose commit it is to be.</summary>
    public CommitStyle Style { get; init; } = CommitStyle.Docker26;

    /// <summary>The directory with <c>passwd</c> and <c>group</c> of the daemon's host, where the style writes names.</summary>
    public string NamesDirectory { get; init; } = "/etc";
}
