using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// What BuildKit keeps of a store for itself: trees and layers that no image has. Its databases are not read but searched: a
/// name that stands in one of them is taken to be in use, though it may be of yesterday.
/// </summary>
/// <remarks>Source: moby builder/builder-next/adapters/snapshot; bbolt keeps keys and values as they are.</remarks>
internal sealed class BuildCache
{
    private const string Root = "buildkit";
    private const int Limit = 1 << 30;

    private readonly List<byte[]> _databases = [];

    /// <summary>Reads the databases, where there are any.</summary>
    public BuildCache(CheckedStore store)
    {
        foreach (string name in store.List(store.Root, Root).Where(n => n.EndsWith(".db", StringComparison.Ordinal)))
        {
            try
            {
                if (store.Root.TryReadFile($"{Root}/{name}", Limit) is { } database) _databases.Add(database);
            }
            catch (OcxException)
            {
                IsUnknown = true;
            }
            catch (LinuxException e) when (e.IsOfFile)
            {
                store.Unreadable(e);
            }
        }
    }

    /// <summary>Whether a database cannot be read, so that anything may be in use.</summary>
    public bool IsUnknown { get; }

    /// <summary>Whether a directory of the driver or a layer is in use.</summary>
    public bool Has(string name)
    {
        byte[] bytes = FileName.Encode(name);
        return IsUnknown || _databases.Any(d => d.AsSpan().IndexOf(bytes) >= 0);
    }
}
