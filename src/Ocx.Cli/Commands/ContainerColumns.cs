using System.Globalization;
using System.Text;
using Ocx.Containers;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary>What <c>docker ps</c> prints of a container, column by column.</summary>
/// <remarks>Source: docker/cli cli/command/formatter/container.go; moby container/view.go, container/state.go.</remarks>
internal sealed class ContainerColumns(ContainerStore store, bool isWhole, bool isLive, DateTimeOffset now)
{
    private const int IdLength = 12;
    private const int CommandLength = 20;

    /// <summary>The ID.</summary>
    public string Id(Container container) => isWhole ? container.Id : container.Id[..Math.Min(IdLength, container.Id.Length)];

    /// <summary>The image: by name, or by the start of its ID where the name means another one now.</summary>
    public string Image(Container container)
    {
        string image = store.ImageNameOf(container);
        if (image.Length == 0) return "<no image>";
        if (isWhole) return image;
        if (container.ImageId is { } id && Short(image) == Short(id.ToString())) return Short(image);
        if (!ImageReference.TryParse(image, out ImageReference? name) || name is null) return image;
        return name.Tag is { } tag ? $"{name.FamiliarName}:{tag}" : name.FamiliarName;
    }

    /// <summary>The program with its arguments, in double quotes.</summary>
    public string Command(Container container)
    {
        string command = string.Join(' ', container.Command.Select((a, i) => i > 0 && a.Contains(' ', StringComparison.Ordinal) ? $"'{a}'" : a));
        Rune[] runes = [.. command.EnumerateRunes()];
        if (!isWhole && runes.Length > CommandLength) command = string.Concat(runes.Take(CommandLength - 1).Select(r => r.ToString())) + "…";
        return Quote(command);
    }

    /// <summary>How long ago it was made.</summary>
    public string Created(Container container) => $"{Since(container.Created with { Nanoseconds = 0 })} ago";

    /// <summary>What it is doing. Of one that a dead host was running, nobody can say more than that.</summary>
    public string Status(Container container)
    {
        ContainerState state = container.State;
        if (state.IsRunning && !state.IsRestarting && !isLive) return "Was running";
        string exit = string.Create(CultureInfo.InvariantCulture, $"({state.ExitCode})");
        if (state.IsRunning)
        {
            if (state.IsRestarting && !state.IsPaused) return $"Restarting {exit} {Since(state.Finished)} ago";
            string remark = state.IsPaused ? " (Paused)" : state.Health is { } health ? $" ({(health == "starting" ? "health: starting" : health)})" : "";
            return $"Up {Since(state.Started)}{remark}";
        }

        return state.IsBeingRemoved ? "Removal In Progress"
            : state.IsDead ? "Dead"
            : state.Started is null ? "Created"
            : state.Finished is null ? ""
            : $"Exited {exit} {Since(state.Finished)} ago";
    }

    /// <summary>The size of its own files, and with those of its image.</summary>
    public static string Size(long? own, long? all) =>
        own is not { } size ? "?" : all is > 0 and { } total ? $"{HumanSize.Of(size, 3)} (virtual {HumanSize.Of(total, 3)})" : HumanSize.Of(size, 3);

    // A time that is none is long ago to Go.
    private string Since(Timestamp? time) => HumanDuration.Of(now - DateTimeOffset.UnixEpoch - TimeSpan.FromSeconds(time is { } known ? known.UnixSeconds + (known.Nanoseconds / 1e9) : -62_135_596_800));

    private static string Short(string id)
    {
        string hex = id.StartsWith("sha256:", StringComparison.Ordinal) ? id["sha256:".Length..] : id;
        return hex[..Math.Min(IdLength, hex.Length)];
    }

    // Go's strconv.Quote; what a terminal would obey is escaped by it.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            string? escape = rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                _ => null,
            };
            if (escape is not null) quoted.Append(escape);
            else if (IsPrintable(rune)) quoted.Append(rune.ToString());
            else quoted.Append(rune.Value < 0x80 ? $"\\x{rune.Value:x2}" : rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}");
        }

        return quoted.Append('"').ToString();
    }

    // Letters, marks, numbers, punctuation and symbols, and of the blanks the one of ASCII.
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
