namespace Ocx.Images;

/// <summary>
/// A list of strings that JSON is read into by Go's rules. Where a member occurs twice, Go reads the second list into
/// the memory of the first, so that a null in it keeps what was there.
/// </summary>
/// <remarks>Source: Go encoding/json, decode.go, <c>array</c>. A list that is null in Go (nil) is null here.</remarks>
internal sealed class GoStrings
{
    // Longer than the list, when a shorter one was read over a longer one.
    private readonly List<string> _memory = [];
    private int _count;

    /// <summary>The strings.</summary>
    public IReadOnlyList<string> Values => _memory[.._count];

    /// <summary>A list of one.</summary>
    public static GoStrings Of(string value)
    {
        var list = new GoStrings { _count = 1 };
        list._memory.Add(value);
        return list;
    }

    /// <summary>A list of these.</summary>
    public static GoStrings Of(IReadOnlyCollection<string> values)
    {
        var list = new GoStrings { _count = values.Count };
        list._memory.AddRange(values);
        return list;
    }

    /// <summary>Reads <paramref name="value"/> over <paramref name="before"/>.</summary>
    public static GoStrings? Read(GoJsonValue value, GoStrings? before)
    {
        if (value.IsNull) return null;
        GoStrings list = before ?? new GoStrings();
        list._count = 0;
        foreach (GoJsonValue item in value.Items())
        {
            if (list._count == list._memory.Count) list._memory.Add("");
            if (!item.IsNull) list._memory[list._count] = item.Text();
            list._count++;
        }

        // An empty list is one with new memory.
        return list._count == 0 ? new GoStrings() : list;
    }
}
