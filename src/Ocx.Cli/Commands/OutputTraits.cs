namespace Ocx.Cli.Commands;

/// <summary>What a command that writes images does besides, from which follow its options.</summary>
[Flags]
internal enum OutputTraits
{
    /// <summary>It writes layouts or archives, of which there are several, compressed or not.</summary>
    WritesBundles = 1,

    /// <summary>It writes stores, which can be in use.</summary>
    WritesStores = 2,

    /// <summary>It reads layouts or archives, whose layers may be compressed.</summary>
    ReadsBundles = 4,

    /// <summary>There may be images of several platforms to choose from.</summary>
    ChoosesPlatforms = 8,

    /// <summary>It reads stores, whose images a registry may have.</summary>
    RestoresOriginals = 16,
}
