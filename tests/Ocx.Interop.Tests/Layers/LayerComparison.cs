using System.Text;

namespace Ocx.Interop.Tests.Layers;

/// <summary>Where two stores differ on the odd layers.</summary>
internal static class LayerComparison
{
    private const int Shown = 12;

    /// <summary>By the case's name, what each side says, of the verdicts only.</summary>
    public static Dictionary<string, string> OfVerdicts(LayerStore docker, LayerStore ocx) =>
        OddLayers.All.Where(odd => Kind(docker, odd) != Kind(ocx, odd)).ToDictionary(odd => odd.Name, odd => $"  docker: {docker.Verdicts[odd.Name]}\n  ocx: {ocx.Verdicts[odd.Name]}");

    /// <summary>By the case's name, what each side says, of the verdicts and of all that was unpacked. Takes the stores apart.</summary>
    public static Dictionary<string, string> Of(LayerStore docker, LayerStore ocx)
    {
        Dictionary<string, string> differences = OfVerdicts(docker, ocx);
        OddLayer[] both = [.. OddLayers.All.Where(odd => docker.Has(odd) && ocx.Has(odd))];
        UnpackedLayers theirs = new(docker.Root, both, docker.Since), ours = new(ocx.Root, both, ocx.Since);
        foreach (OddLayer odd in both.Where(odd => !theirs.Of(odd).SequenceEqual(ours.Of(odd))))
        {
            var text = new StringBuilder();
            Append(text, "docker", theirs.Of(odd).Except(ours.Of(odd)));
            Append(text, "ocx", ours.Of(odd).Except(theirs.Of(odd)));
            differences.Add(odd.Name, text.Length > 0 ? text.ToString().TrimEnd('\n') : "  the same lines in another order or number");
        }

        return differences;
    }

    private static string Kind(LayerStore store, OddLayer odd) => store.Verdicts[odd.Name].Split(':')[0];

    private static void Append(StringBuilder text, string who, IEnumerable<string> lines)
    {
        foreach (string line in lines.Take(Shown)) text.Append($"  {who}: {(line.Length > 300 ? $"{line[..200]}…{line[^80..]}" : line)}\n");
    }
}
