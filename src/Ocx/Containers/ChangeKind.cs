namespace Ocx.Containers;

/// <summary>What happened to a file; the values are Docker's.</summary>
public enum ChangeKind
{
    /// <summary>It is another one, or something below it is: <c>C</c>.</summary>
    Changed = 0,

    /// <summary>It is new: <c>A</c>.</summary>
    Added = 1,

    /// <summary>It is gone: <c>D</c>.</summary>
    Deleted = 2,
}
