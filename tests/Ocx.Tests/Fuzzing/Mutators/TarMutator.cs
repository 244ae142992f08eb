using System.Buffers.Binary;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>Knows tars: changes headers and makes their sums right again, moves, repeats and splices entries, moves boundaries, adds what describes an entry.</summary>
internal sealed class TarMutator : Mutator
{
    // Of a header: where its fields are, and how long.
    private static readonly (int At, int Length)[] Fields = [(0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (157, 100), (257, 8), (265, 32), (297, 32), (329, 8), (337, 8), (345, 155), (386, 12), (482, 1), (483, 12)];

    private static readonly string[] Names = ["", "/", ".", "..", "../x", "/x", "a", "a/", "a/b", "a//b", "./a", "a/../b", ".wh.a", ".wh..wh..opq", ".wh.", "a/.wh.b", ".wh..wh.plnk", "\xff\xfe", "a\nb", "\0a"];

    private static readonly string[] Records =
    [
        "path=../../x", "path=", "path=a\0b", "linkpath=/etc/passwd", "size=0", "size=-1", "size=9223372036854775807", "size=513", "mtime=1.5", "mtime=-1.999999999", "mtime=99999999999999999999", "atime=x", "uid=-1",
        "uid=4294967296", "gid=99999999999", "uname=a\0b", "SCHILY.xattr.user.a=b", "SCHILY.xattr.trusted.overlay.opaque=y", "SCHILY.xattr.security.capability=\u0001", "SCHILY.xattr.=", "SCHILY.devmajor=1", "GNU.sparse.major=1",
        "GNU.sparse.minor=0", "GNU.sparse.map=0,1,2,3", "GNU.sparse.map=0,9223372036854775807", "GNU.sparse.numblocks=2", "GNU.sparse.offset=1", "GNU.sparse.numbytes=1", "GNU.sparse.realsize=99999999999", "GNU.sparse.size=5", "GNU.sparse.name=z",
        "hdrcharset=BINARY", "comment=", "LIBARCHIVE.creationtime=1",
    ];

    private const string Types = "0123456789\0xgLKSDVMNAX7sz ";

    private readonly ByteMutator _bytes = new();

    public override byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        List<TarPart> parts = TarPart.Split(input);
        if (parts.Count == 0) return _bytes.Mutate(random, input, other);
        int at = random.Next(parts.Count);
        TarPart part = parts[at];
        switch (random.Next(10))
        {
            case 0 or 1 or 2 when part.Header.Length > 0:
                parts[at] = part with { Header = Changed(random, part.Header) };
                break;
            case 3:
                parts.RemoveAt(at);
                break;
            case 4:
                parts.Insert(random.Next(parts.Count), part);
                break;
            case 5:
                List<TarPart> theirs = TarPart.Split(other);
                if (theirs.Count > 0) parts.Insert(at, OneOf(random, theirs));
                break;
            case 6:
                // The data is not as long as the header says.
                parts[at] = part with { Data = random.Next(2) == 0 ? part.Data[..random.Next(part.Data.Length + 1)] : [.. part.Data, .. new byte[random.Next(1025)]] };
                break;
            case 7:
                parts.InsertRange(at, TarPart.Split(Describing(random)));
                break;
            case 8 when part.Header.Length > 0 && part.Data.Length > 0:
                parts[at] = part.WithContent(_bytes.Mutate(random, part.Content, other));
                break;
            default:
                parts.Insert(at, new TarPart([], new byte[OneOf(random, [1, 511, 512, 1024])]));
                break;
        }

        return TarPart.Join(parts);
    }

    // What describes the entry behind it.
    private static byte[] Describing(Random random)
    {
        var tar = new TarBuilder();
        switch (random.Next(4))
        {
            case 0:
                tar.Pax([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => OneOf(random, Records))]);
                break;
            case 1:
                tar.Global(OneOf(random, Records));
                break;
            case 2:
                tar.LongName(OneOf(random, Names) + new string('n', OneOf(random, [0, 1, 99, 100, 101, 255, 256, 4096])), OneOf(random, ['L', 'K']));
                break;
            default:
                tar.PaxRaw(OneOf(random, ["", "5 a=", "0000000005 a=b\n", "99999999999999999999 a=b\n", "6 a=b\n6 a=b\n", "x", "6 =bb\n"]));
                break;
        }

        return tar.Unfinished();
    }

    private byte[] Changed(Random random, byte[] header)
    {
        byte[] changed = [.. header];
        (int at, int length) = OneOf(random, Fields);
        Span<byte> field = changed.AsSpan(at, length);
        switch (random.Next(6))
        {
            case 0:
                changed[156] = (byte)Types[random.Next(Types.Length)];
                break;
            case 1:
                field.Clear();
                TarBuilder.Put(changed, at, Convert.ToString(OneOf(random, Numbers), 8), length);
                break;
            case 2 when length >= 8:
                // Base-256, as GNU tar writes what octal digits cannot say.
                field.Clear();
                BinaryPrimitives.WriteInt64BigEndian(field[^8..], OneOf(random, Numbers));
                field[0] = OneOf(random, [(byte)0x80, (byte)0xff]);
                break;
            case 3:
                int name = OneOf(random, [0, 157]);
                changed.AsSpan(name, 100).Clear();
                TarBuilder.Put(changed, name, OneOf(random, Names), 100);
                break;
            case 4:
                random.NextBytes(field);
                break;
            default:
                byte[] mutated = _bytes.Mutate(random, field.ToArray(), header);
                mutated.AsSpan(0, Math.Min(length, mutated.Length)).CopyTo(field);
                break;
        }

        // A sum that is wrong hides everything else.
        if (random.Next(20) > 0) TarBuilder.Seal(changed, signed: random.Next(10) == 0);
        return changed;
    }
}
