using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>A file, directory, link or device as a layer's tar has it. Names of one file share one.</summary>
internal sealed class ExpectedNode(FileType type)
{
    private static readonly Dictionary<string, ExpectedNode> NoChildren = [];
    private static readonly Dictionary<string, byte[]> NoAttributes = [];

    // Few have any, and there is a node for every entry of a layer.
    private Dictionary<string, byte[]>? _attributes;

    /// <summary>What it is.</summary>
    public FileType Type { get; } = type;

    /// <summary>Whether no entry describes it, so that only its type is known: a directory that others imply, a mark of what is deleted.</summary>
    public bool IsImplied { get; set; }

    /// <summary>Permissions with setuid, setgid and sticky bits.</summary>
    public int Mode { get; set; }

    /// <summary>The owner on the host.</summary>
    public uint Uid { get; set; }

    /// <summary>The group on the host.</summary>
    public uint Gid { get; set; }

    /// <summary>Bytes of a file.</summary>
    public long Size { get; init; }

    /// <summary>Where a symbolic link leads.</summary>
    public byte[] Target { get; init; } = [];

    /// <summary>A device's numbers.</summary>
    public (uint Major, uint Minor) Device { get; init; }

    /// <summary>Whether a directory hides what lower layers have in it.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>Whether it may have more than one name.</summary>
    public bool IsLinked { get; set; }

    /// <summary>Extended attributes by their names, one character a byte.</summary>
    public IReadOnlyDictionary<string, byte[]> Attributes => _attributes ?? NoAttributes;

    /// <summary>What is in a directory, by names of one character a byte; empty for anything else.</summary>
    public Dictionary<string, ExpectedNode> Children { get; } = type == FileType.Directory ? [] : NoChildren;

    /// <summary>Gives it an attribute, in the place of one of that name.</summary>
    public void SetAttribute(string key, byte[] value) => (_attributes ??= [])[key] = value;

    /// <summary>Takes an attribute away, if it has it.</summary>
    public void RemoveAttribute(string key) => _attributes?.Remove(key);
}
