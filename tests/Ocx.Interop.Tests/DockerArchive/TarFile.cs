using System.Formats.Tar;
using System.Text;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>Small tars, written and read in memory.</summary>
internal static class TarFile
{
    /// <summary>A tar of regular files.</summary>
    public static byte[] Of(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var output = new MemoryStream();
        using (var writer = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return output.ToArray();
    }

    /// <summary>The files of a tar with their content; of a symlink, the target.</summary>
    public static SortedDictionary<string, byte[]> Read(string path)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using FileStream input = File.OpenRead(path);
        using var reader = new TarReader(input);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.Directory) continue;
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files.Add(entry.Name, entry.EntryType is TarEntryType.SymbolicLink ? Encoding.UTF8.GetBytes(entry.LinkName) : content.ToArray());
        }

        return files;
    }
}
