using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>A name in a layer as its tar has it, and the file, directory, link or device of that name.</summary>
/// <remarks>There is one for every entry of a layer: 32 bytes, and what few have stands elsewhere (<see cref="ExpectedDetails"/>).</remarks>
/// <param name="parent">The directory that it is in.</param>
/// <param name="name">Where its name stands.</param>
/// <param name="type">What it is.</param>
internal struct ExpectedNode(int parent, int name, FileType type)
{
    private readonly byte _type = (byte)type;
    private Traits _traits;
    private ushort _mode;

    [Flags]
    private enum Traits : byte
    {
        None = 0,
        Implied = 1,
        Opaque = 2,
        Linked = 4,
        Replaced = 8,
        OtherName = 16,
    }

    /// <summary>Bytes of a file; of one more name of a file, the node that has them.</summary>
    public long Size { get; set; }

    /// <summary>The directory that it is in.</summary>
    public int Parent { get; } = parent;

    /// <summary>Where its name stands.</summary>
    public int Name { get; } = name;

    /// <summary>Where the rest of it stands; zero where there is none.</summary>
    public int Details { get; set; }

    /// <summary>The owner on the host.</summary>
    public uint Uid { get; set; }

    /// <summary>The group on the host.</summary>
    public uint Gid { get; set; }

    /// <summary>What it is.</summary>
    public readonly FileType Type => (FileType)_type;

    /// <summary>Permissions with setuid, setgid and sticky bits.</summary>
    public int Mode
    {
        readonly get => _mode;
        set => _mode = (ushort)value;
    }

    /// <summary>Whether no entry describes it, so that only its type is known: a directory that others imply, a mark of what is deleted.</summary>
    public bool IsImplied
    {
        readonly get => Has(Traits.Implied);
        set => Set(Traits.Implied, value);
    }

    /// <summary>Whether a directory hides what lower layers have in it.</summary>
    public bool IsOpaque
    {
        readonly get => Has(Traits.Opaque);
        set => Set(Traits.Opaque, value);
    }

    /// <summary>Whether it may have more than one name.</summary>
    public bool IsLinked
    {
        readonly get => Has(Traits.Linked);
        set => Set(Traits.Linked, value);
    }

    /// <summary>Whether a later entry took its name.</summary>
    public bool IsReplaced
    {
        readonly get => Has(Traits.Replaced);
        set => Set(Traits.Replaced, value);
    }

    /// <summary>Whether it is but one more name of a file that another node describes.</summary>
    public bool IsOtherName
    {
        readonly get => Has(Traits.OtherName);
        set => Set(Traits.OtherName, value);
    }

    private readonly bool Has(Traits trait) => (_traits & trait) != 0;

    private void Set(Traits trait, bool isSet) => _traits = isSet ? _traits | trait : _traits & ~trait;
}
