using Ocx.Tests.Tar;

namespace Ocx.Tests.Formats;

/// <summary>An entry of an archive that a test puts together: a file, or by its type a directory or a link.</summary>
public sealed record ArchivePart(string Name, byte[] Content, char Type = '0', string Link = "")
{
    public static ArchivePart File(string name, byte[] content) => new(name, content);

    public static ArchivePart Text(string name, string latin1) => new(name, TarBuilder.Bytes(latin1));

    public static ArchivePart Directory(string name) => new(name, [], '5');

    public static ArchivePart SymbolicLink(string name, string target) => new(name, [], '2', target);

    public static ArchivePart HardLink(string name, string target) => new(name, [], '1', target);

    /// <summary>The archive of these entries, in their order.</summary>
    public static byte[] Pack(IEnumerable<ArchivePart> parts)
    {
        var tar = new TarBuilder();
        foreach (ArchivePart part in parts)
        {
            // Digests of 512 bits make names that no ustar header has room for.
            if (part.Name.Length > 100) tar.Pax($"path={part.Name}");

            // Skopeo gives its links no permissions at all.
            tar.Header(part.Name, part.Type, part.Content.Length, part.Link, edit: part.Type == '2' ? b => TarBuilder.Put(b, 100, "0000000\0") : null).Data(part.Content);
        }

        return tar.Done();
    }
}
