using Ocx.Checking;
using static Ocx.Interop.Tests.Checking.StoreParts;
using static Ocx.Interop.Tests.Checking.Vandal;

namespace Ocx.Interop.Tests.Checking;

/// <content>The layer database.</content>
internal static partial class Damages
{
    private const string TarSplit = "tar-split.json.gz";

    private static IEnumerable<Damage> Records()
    {
        // Where a record does not tell which directory is the layer's, that one seems to belong to nothing.
        yield return new("record missing", s => Directory.Delete(s.Record(Types), recursive: true), s => [(FindingCodes.LayerRecordMissing, s.Record(Types)), (FindingCodes.TreeOrphan, s.InDriver(Types))]);
        yield return new("record of the topmost layer missing", s => Directory.Delete(s.Record(Child), recursive: true),
            s => [(FindingCodes.LayerRecordMissing, s.Record(Child)), (FindingCodes.ContainerLayerMissing, s.Mount("parent")), (FindingCodes.TreeOrphan, s.InDriver(Child))]);
        yield return new("record that is a file", s => { Directory.Delete(s.Record(Types), recursive: true); File.WriteAllText(s.Record(Types), "x"); },
            s => [(FindingCodes.LayerRecordMissing, s.Record(Types)), (FindingCodes.TreeOrphan, s.InDriver(Types))]);

        foreach (Damage damage in Texts("diff", FindingCodes.LayerDiffMissing, FindingCodes.LayerDiffMalformed)) yield return damage;
        yield return new("diff of another layer", s => File.Copy(s.Record(Names, "diff"), s.Record(Types, "diff"), overwrite: true), s => One(FindingCodes.LayerDiffWrong, s.Record(Types, "diff")));
        yield return new("diff flipped", s => FlipIn(s.Record(Types, "diff")), s => One(FindingCodes.LayerDiffWrong, s.Record(Types, "diff")));

        foreach (Damage damage in Texts("parent", FindingCodes.LayerParentMissing, FindingCodes.LayerParentMalformed)) yield return damage;
        yield return new("parent of another layer", s => File.Copy(s.Record(Changes, "parent"), s.Record(Types, "parent"), overwrite: true), s => One(FindingCodes.LayerParentWrong, s.Record(Types, "parent")));
        yield return new("parent flipped", s => FlipIn(s.Record(Types, "parent")), s => One(FindingCodes.LayerParentWrong, s.Record(Types, "parent")));
        yield return new("parent of a base", s => File.Copy(s.Record(Changes, "parent"), s.Record(Base, "parent")), s => One(FindingCodes.LayerParentWrong, s.Record(Base, "parent")));

        yield return new("cache-id missing", s => File.Delete(s.Record(Types, "cache-id")), s => [(FindingCodes.LayerCacheIdMissing, s.Record(Types, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Types))]);
        yield return new("cache-id empty", s => Empty(s.Record(Types, "cache-id")), s => [(FindingCodes.LayerCacheIdMalformed, s.Record(Types, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Types))]);
        yield return new("cache-id that leads elsewhere", s => File.WriteAllText(s.Record(Types, "cache-id"), "../volumes"), s => [(FindingCodes.LayerCacheIdMalformed, s.Record(Types, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Types))]);
        yield return new("cache-id truncated", s => Cut(s.Record(Types, "cache-id")),
            s => [(FindingCodes.LayerTreeMissing, $"{s.Root}/overlay2/{s.CacheId(Types)[..32]}/diff"), (FindingCodes.TreeOrphan, s.InDriver(Types))]);
        yield return new("cache-id flipped", s => FlipIn(s.Record(Types, "cache-id"), 0),
            s => [(FindingCodes.LayerTreeMissing, $"{s.Root}/overlay2/{FlipDigit(s.CacheId(Types), 0)}/diff"), (FindingCodes.TreeOrphan, s.InDriver(Types))]);

        // What stands on a layer knows better than its record.
        yield return new("cache-id of a tree of nothing", s => { MakeTree(s); File.WriteAllText(s.Record(Types, "cache-id"), Nothing); },
            s => [(FindingCodes.LayerCacheIdWrong, s.Record(Types, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Types)), (FindingCodes.TreeOrphan, $"{s.Root}/overlay2/{Nothing}")]);
        yield return new("cache-id of the topmost layer of a tree of nothing", s => { MakeTree(s); File.WriteAllText(s.Record(Child, "cache-id"), Nothing); },
            s => [(FindingCodes.LayerCacheIdWrong, s.Record(Child, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Child)), (FindingCodes.TreeOrphan, $"{s.Root}/overlay2/{Nothing}")]);
        yield return new("cache-id of a container", s => File.WriteAllText(s.Record(Types, "cache-id"), s.MountId), s => [(FindingCodes.LayerCacheIdWrong, s.Record(Types, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Types))]);
        yield return new("cache-id of a container's first files", s => File.WriteAllText(s.Record(Base, "cache-id"), $"{s.MountId}-init"), s => [(FindingCodes.LayerCacheIdWrong, s.Record(Base, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Base))]);
        yield return new("cache-id of another layer", s => File.Copy(s.Record(Names, "cache-id"), s.Record(Types, "cache-id"), overwrite: true), s => [(FindingCodes.LayerCacheIdWrong, s.Record(Types, "cache-id")), (FindingCodes.TreeOrphan, s.InDriver(Types))]);

        foreach (Damage damage in Texts("size", FindingCodes.LayerSizeMissing, FindingCodes.LayerSizeMalformed)) yield return damage;
        yield return new("size with a line's end", s => File.AppendAllText(s.Record(Types, "size"), "\n"), s => One(FindingCodes.LayerSizeMalformed, s.Record(Types, "size")));
        yield return new("size negative", s => File.WriteAllText(s.Record(Types, "size"), "-1"), s => One(FindingCodes.LayerSizeMalformed, s.Record(Types, "size")));
        yield return new("size of another layer", s => File.Copy(s.Record(Names, "size"), s.Record(Types, "size"), overwrite: true), s => One(FindingCodes.LayerSizeWrong, s.Record(Types, "size"))) { IsDeep = true };

        yield return new("tar-split missing", s => File.Delete(s.Record(Types, TarSplit)), s => One(FindingCodes.LayerTarSplitMissing, s.Record(Types, TarSplit)));
        yield return new("tar-split empty", s => Empty(s.Record(Types, TarSplit)), s => One(FindingCodes.LayerTarSplitMalformed, s.Record(Types, TarSplit)));
        yield return new("tar-split that is a directory", s => { File.Delete(s.Record(Types, TarSplit)); Directory.CreateDirectory(s.Record(Types, TarSplit)); }, s => One(FindingCodes.LayerTarSplitMalformed, s.Record(Types, TarSplit)));
        foreach ((string name, Action<string> damage, string code) in Streams())
            yield return new($"tar-split {name}", s => damage(s.Record(Types, TarSplit)), s => One(code, s.Record(Types, TarSplit))) { IsDeep = true };
        yield return new("tar-split of another layer", s => File.Copy(s.Record(Names, TarSplit), s.Record(Types, TarSplit), overwrite: true), s => One(FindingCodes.LayerTarSplitWrong, s.Record(Types, TarSplit))) { IsDeep = true };
    }

    private static IEnumerable<Damage> Texts(string file, string missing, string malformed)
    {
        yield return new($"{file} missing", s => File.Delete(s.Record(Types, file)), s => One(missing, s.Record(Types, file)));
        yield return new($"{file} empty", s => Empty(s.Record(Types, file)), s => One(malformed, s.Record(Types, file)));
        yield return new($"{file} garbage", s => File.WriteAllText(s.Record(Types, file), "garbage"), s => One(malformed, s.Record(Types, file)));
        // Half a size is a size.
        if (file != "size") yield return new($"{file} truncated", s => Cut(s.Record(Types, file)), s => One(malformed, s.Record(Types, file)));
    }

    private static IEnumerable<(string Name, Action<string> Do, string Code)> Streams()
    {
        yield return ("truncated", Cut, FindingCodes.LayerTarSplitMalformed);
        yield return ("flipped", p => Flip(p), FindingCodes.LayerTarSplitMalformed);
        yield return ("with garbage behind it", p => File.AppendAllText(p, "garbage"), FindingCodes.LayerTarSplitMalformed);
        yield return ("no gzip", p => File.WriteAllText(p, "{}"), FindingCodes.LayerTarSplitMalformed);
        yield return ("without lines", p => EditLines(p, l => { l.Clear(); l.Add(""); }), FindingCodes.LayerTarSplitWrong);
        yield return ("with a line that is no JSON", p => EditLines(p, l => l[5] = l[5][1..]), FindingCodes.LayerTarSplitMalformed);
        yield return ("with a line twice", p => EditLines(p, l => l.Insert(5, l.Find(x => x.Contains("odd/hello", StringComparison.Ordinal))!)), FindingCodes.LayerTarSplitMalformed);
        yield return ("with lines swapped", p => EditLines(p, l => (l[4], l[8]) = (l[8], l[4])), FindingCodes.LayerTarSplitWrong);
        yield return ("with its last bytes missing", p => EditLines(p, l => l.RemoveAt(l.FindLastIndex(x => x.Length > 100))), FindingCodes.LayerTarSplitWrong);
        // docker save compares it with the file's.
        yield return ("with another checksum", p => EditLines(p, ChangeChecksum), FindingCodes.LayerTarSplitWrong);
    }

    private static void ChangeChecksum(List<string> lines)
    {
        int at = lines.FindIndex(l => l.Contains("odd/hello", StringComparison.Ordinal));
        const string Key = "\"payload\":\"";
        int digit = lines[at].IndexOf(Key, StringComparison.Ordinal) + Key.Length;
        lines[at] = $"{lines[at][..digit]}{(lines[at][digit] == 'A' ? 'B' : 'A')}{lines[at][(digit + 1)..]}";
    }

    private static void FlipIn(string path, int at = 40) => File.WriteAllText(path, FlipDigit(File.ReadAllText(path), at));

    private static string FlipDigit(string text, int at) => $"{text[..at]}{(text[at] == 'a' ? 'b' : 'a')}{text[(at + 1)..]}";
}
