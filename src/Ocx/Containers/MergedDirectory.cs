using System.Text;
using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>
/// One directory as an overlay of several trees shows it, without mounting anything: what is in a tree hides what is of the
/// same name in those below.
/// </summary>
/// <remarks>Source: Linux, Documentation/filesystems/overlayfs.rst.</remarks>
internal sealed class MergedDirectory : IDisposable
{
    private readonly IReadOnlyList<DirectoryHandle> _trees;

    /// <summary>Merges directories, the topmost first; they belong to this from then on.</summary>
    public MergedDirectory(IReadOnlyList<DirectoryHandle> trees) => _trees = trees;

    /// <summary>The directory that a name is found in, and what it is there; null where it is in none, or deleted by one.</summary>
    public (DirectoryHandle Directory, FileStatus Status)? Find(ReadOnlySpan<byte> name)
    {
        foreach (DirectoryHandle tree in _trees)
        {
            if (tree.TryStatus(name, out FileStatus status)) return OverlayMarks.IsWhiteout(status) ? null : (tree, status);
        }

        return null;
    }

    /// <summary>The directory of a name, merged as far down as nothing hides the rest; null where the name is no directory.</summary>
    public MergedDirectory? TryEnter(ReadOnlySpan<byte> name)
    {
        var merged = new List<DirectoryHandle>();
        try
        {
            foreach (DirectoryHandle tree in _trees)
            {
                if (!tree.TryStatus(name, out FileStatus status)) continue;
                if (status.Type != FileType.Directory) break;
                merged.Add(tree.Enter(name));
                if (OverlayMarks.Of(tree, name).IsOpaque) break;
            }
        }
        catch
        {
            merged.ForEach(m => m.Dispose());
            throw;
        }

        return merged.Count > 0 ? new MergedDirectory(merged) : null;
    }

    /// <summary>The names that are there.</summary>
    public IReadOnlyList<byte[]> Names()
    {
        // Looked up again below, since a name may be deleted further up.
        var names = new HashSet<string>();
        foreach (DirectoryEntry entry in _trees.SelectMany(t => t.Entries())) names.Add(Encoding.Latin1.GetString(entry.Name));
        return [.. names.Select(Encoding.Latin1.GetBytes).Where(n => Find(n) is not null)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DirectoryHandle tree in _trees) tree.Dispose();
    }
}
