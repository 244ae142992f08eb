namespace Ocx.Checking.Overlay2;

/// <summary>A list that grows without being copied, for millions of small values: what a list that doubles leaves behind is half as much again.</summary>
internal sealed class ChunkedList<T> where T : struct
{
    private const int ChunkLength = 2048;

    private readonly List<T[]> _chunks = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them, to be read or changed in its place.</summary>
    public ref T this[int index] => ref _chunks[index / ChunkLength][index % ChunkLength];

    /// <summary>Adds a value and returns its index.</summary>
    public int Add(T value)
    {
        if (Count == _chunks.Count * ChunkLength) _chunks.Add(new T[ChunkLength]);
        this[Count] = value;
        return Count++;
    }
}
