namespace Ocx.Images;

/// <summary>One step of an image's history (OCI image specification, config.md, <c>history</c>).</summary>
/// <param name="Created">When it was made, or null.</param>
/// <param name="CreatedBy">The command that made it; empty where nobody says.</param>
/// <param name="Author">Who made it; empty where nobody says.</param>
/// <param name="Comment">A remark; empty for none.</param>
/// <param name="EmptyLayer">Whether it changed only the config, so that no layer belongs to it.</param>
public sealed record HistoryEntry(Timestamp? Created, string CreatedBy, string Author, string Comment, bool EmptyLayer);
