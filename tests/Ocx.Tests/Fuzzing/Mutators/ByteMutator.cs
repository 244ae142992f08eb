using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>Knows no format: flips, cuts, repeats, moves, and splices two inputs.</summary>
internal sealed class ByteMutator : Mutator
{
    private static readonly byte[] Bytes = [0, 1, 0x7f, 0x80, 0xff, (byte)'\n', (byte)' ', (byte)'/', (byte)'.', (byte)'"', (byte)'\\', (byte)':', (byte)'='];

    public override byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        byte[] bytes = [.. input];
        (int start, int length) = RangeIn(random, bytes.Length);
        switch (random.Next(11))
        {
            case 0 when length > 0:
                bytes[start] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1 when length > 0:
                bytes[start] = OneOf(random, Bytes);
                return bytes;
            case 2 when length > 0:
                random.NextBytes(bytes.AsSpan(start, length));
                return bytes;
            case 3:
                return [.. bytes[..start], .. bytes[(start + length)..]];
            case 4:
                return bytes[..start];
            case 5 when bytes.Length + length < MostBytes:
                return [.. bytes[..(start + length)], .. bytes[start..]];
            case 6:
                (int from, int count) = RangeIn(random, other.Length);
                return [.. bytes[..start], .. other[from..(from + count)], .. bytes[start..]];
            case 7:
                return [.. bytes[..start], .. other[Math.Min(start, other.Length)..]];
            case 8 when bytes.Length >= start + 8:
                WriteNumber(random, bytes.AsSpan(start, 8));
                return bytes;
            case 9:
                return [.. bytes[..start], .. Encoding.ASCII.GetBytes(OneOf(random, Numbers).ToString(CultureInfo.InvariantCulture)), .. bytes[(start + length)..]];
            default:
                bytes.AsSpan(start, length).Reverse();
                return bytes;
        }
    }

    private static void WriteNumber(Random random, Span<byte> bytes)
    {
        long number = OneOf(random, Numbers);
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)number);
                break;
            case 1:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
                break;
            case 2:
                BinaryPrimitives.WriteInt64BigEndian(bytes, number);
                break;
            default:
                BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)number);
                break;
        }
    }
}
