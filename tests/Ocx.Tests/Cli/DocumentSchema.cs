using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ocx.Tests.Cli;

/// <summary>What the README says of the JSON that a command prints: a table with a row for each member.</summary>
/// <param name="Commands">The commands, as the table's first cell names them.</param>
/// <param name="Members">The members, by their paths: <c>images[].id</c>.</param>
public sealed partial record DocumentSchema(IReadOnlyList<string> Commands, IReadOnlyDictionary<string, DocumentSchema.Member> Members)
{
    /// <summary>All tables of the README.</summary>
    public static IReadOnlyList<DocumentSchema> All { get; } = [.. Read(File.ReadAllLines(Path.Combine(Repository.Root, "README.md")))];

    /// <summary>The table of a command.</summary>
    public static DocumentSchema Of(string command) => All.Single(s => s.Commands.Contains(command));

    /// <summary>Fails at a member that the table has not, that has another type, or that must be there and is not.</summary>
    /// <returns>The paths that were there.</returns>
    public IReadOnlySet<string> Check(string json)
    {
        var seen = new HashSet<string>();
        using JsonDocument document = JsonDocument.Parse(json);
        Check("", document.RootElement, seen);
        return seen;
    }

    private void Check(string path, JsonElement value, HashSet<string> seen)
    {
        if (path.Length > 0 && !path.EndsWith("[]", StringComparison.Ordinal))
        {
            Assert.True(Members.TryGetValue(path, out Member? member), $"the README's table of {string.Join(", ", Commands)} has no row for '{path}'");
            Assert.True(member.Fits(value), $"'{path}' should be a {member.Type}, found {value}");
            seen.Add(path);
            if (member.Type == "map") return;
            if (member.Document is { } document)
            {
                Of(document).Check(value.GetRawText());
                return;
            }
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
            {
                // The items of a list of plain values have no rows of their own.
                if (item.ValueKind is JsonValueKind.Object) Check($"{path}[]", item, seen);
                else Assert.Equal(JsonValueKind.String, item.ValueKind);
            }
        }

        if (value.ValueKind != JsonValueKind.Object) return;
        string prefix = path.Length == 0 ? "" : $"{path}.";
        foreach (JsonProperty property in value.EnumerateObject()) Check(prefix + property.Name, property.Value, seen);
        foreach ((string name, Member member) in Members.Where(m => m.Key.StartsWith(prefix, StringComparison.Ordinal) && !m.Key[prefix.Length..].Contains('.') && !m.Key[prefix.Length..].Contains('[')))
            Assert.True(member.IsOptional || value.TryGetProperty(name[prefix.Length..], out _), $"'{name}' is missing");
    }

    private static IEnumerable<DocumentSchema> Read(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            string[] header = Cells(lines[i]);
            if (header is not [_, "type", _]) continue;
            var members = new Dictionary<string, Member>();
            for (i += 2; i < lines.Length && Cells(lines[i]) is [var name, var type, _]; i++)
            {
                foreach (string path in Names(name)) members.Add(path, Member.Parse(type));
            }

            yield return new DocumentSchema([.. Names(header[0])], members);
        }
    }

    private static string[] Cells(string line) => line is ['|', .., '|'] ? [.. line[1..^1].Split('|').Select(c => c.Trim())] : [];

    private static IEnumerable<string> Names(string cell) => Quoted().Matches(cell).Select(m => m.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    /// <summary>What a member is.</summary>
    /// <param name="Type"><c>string</c>, <c>digest</c>, <c>time</c>, <c>number</c>, <c>boolean</c>, <c>list</c>, <c>object</c> or <c>map</c> (with names that are data).</param>
    /// <param name="IsOptional">Whether it may be absent.</param>
    /// <param name="Document">The command whose document it is.</param>
    public sealed record Member(string Type, bool IsOptional, string? Document)
    {
        /// <summary>Reads the second cell of a row.</summary>
        public static Member Parse(string cell)
        {
            if (Names(cell).FirstOrDefault() is { } document) return new Member("object", cell.EndsWith('?'), document);
            string type = cell.TrimEnd('?');
            Assert.Contains(type, new[] { "string", "digest", "time", "number", "boolean", "list", "object", "map" });
            return new Member(type, cell.EndsWith('?'), null);
        }

        /// <summary>Whether a value is of this type.</summary>
        public bool Fits(JsonElement value) => Type switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "digest" => value.ValueKind == JsonValueKind.String && DigestText().IsMatch(value.GetString()!),
            "time" => value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "list" => value.ValueKind == JsonValueKind.Array,
            _ => value.ValueKind == JsonValueKind.Object,
        };
    }

    [GeneratedRegex("^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$")]
    private static partial Regex DigestText();
}
