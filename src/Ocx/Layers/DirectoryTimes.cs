using System.Buffers;
using System.Buffers.Binary;
using Ocx.Linux;

namespace Ocx.Layers;

/// <summary>
/// The times of a layer's directories, which can be set only when nothing is put into them any more. A layer can have
/// a million: each takes what its path does not share with the last one's, and a few bytes.
/// </summary>
internal sealed class DirectoryTimes
{
    private const int RecordLength = (4 * sizeof(long)) + (2 * sizeof(ushort));

    private readonly ArrayBufferWriter<byte> _records = new();
    private byte[] _last = [];

    /// <summary>Remembers a directory.</summary>
    /// <param name="path">Its path, shorter than any that the kernel takes.</param>
    /// <param name="access">When it was last read.</param>
    /// <param name="modification">When its content last changed.</param>
    public void Add(byte[] path, FileTime access, FileTime modification)
    {
        int common = _last.AsSpan().CommonPrefixLength(path);
        Span<byte> record = _records.GetSpan(RecordLength + path.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record, access.Seconds);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], access.Nanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], modification.Seconds);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], modification.Nanoseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(record[32..], (ushort)common);
        BinaryPrimitives.WriteUInt16LittleEndian(record[34..], (ushort)(path.Length - common));
        path.AsSpan(common).CopyTo(record[RecordLength..]);
        _records.Advance(RecordLength + path.Length - common);
        _last = path;
    }

    /// <summary>All of them, in the order in which they came.</summary>
    public IEnumerable<(byte[] Path, FileTime Access, FileTime Modification)> All()
    {
        ReadOnlyMemory<byte> left = _records.WrittenMemory;
        byte[] path = [];
        while (!left.IsEmpty)
        {
            ReadOnlySpan<byte> record = left.Span;
            var access = new FileTime(BinaryPrimitives.ReadInt64LittleEndian(record), BinaryPrimitives.ReadInt64LittleEndian(record[8..]));
            var modification = new FileTime(BinaryPrimitives.ReadInt64LittleEndian(record[16..]), BinaryPrimitives.ReadInt64LittleEndian(record[24..]));
            int common = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(record[34..]);
            path = [.. path.AsSpan(0, common), .. record.Slice(RecordLength, length)];
            left = left[(RecordLength + length)..];
            yield return (path, access, modification);
        }
    }
}
