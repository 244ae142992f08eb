namespace Ocx.Layers;

/// <summary>What became of a layer.</summary>
/// <param name="Size">Bytes of its files, each inode once, as Docker counts them.</param>
/// <param name="Entries">How many entries its tar has.</param>
/// <param name="Loss">Why its tar can never be put together again, although Docker takes it; null where it can.</param>
internal sealed record UnpackedLayer(long Size, long Entries, string? Loss);
