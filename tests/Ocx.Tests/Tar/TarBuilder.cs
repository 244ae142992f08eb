using System.Text;

namespace Ocx.Tests.Tar;

/// <summary>
/// Writes tars byte by byte, right or wrong. It shares no code with the library, so that a mistake there does not
/// hide itself.
/// </summary>
public sealed class TarBuilder
{
    public const int BlockSize = 512;

    private readonly MemoryStream _bytes = new();

    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    /// <summary>A header block. <paramref name="name"/> and the like are Latin-1: one character, one byte.</summary>
    public TarBuilder Header(
        string name, char type = '0', long size = 0, string link = "", string magic = "ustar\000", string prefix = "",
        string? rawSize = null, Action<byte[]>? edit = null, bool signed = false)
    {
        byte[] block = new byte[BlockSize];
        Put(block, 0, name, 100);
        Put(block, 100, "0000644\0");
        Put(block, 108, "0000000\0");
        Put(block, 116, "0000000\0");
        Put(block, 124, rawSize ?? Convert.ToString(size, 8).PadLeft(11, '0') + "\0");
        Put(block, 136, "14000000000\0");
        block[156] = (byte)type;
        Put(block, 157, link, 100);
        Put(block, 257, magic);
        if (magic.Length > 0)
        {
            Put(block, 329, "0000000\0");
            Put(block, 337, "0000000\0");
        }

        Put(block, 345, prefix, 155);
        edit?.Invoke(block);
        Seal(block, signed);
        return Raw(block);
    }

    public TarBuilder File(string name, string content, char type = '0', string magic = "ustar\000", string prefix = "", Action<byte[]>? edit = null) =>
        Header(name, type, content.Length, magic: magic, prefix: prefix, edit: edit).Data(content);

    public TarBuilder Data(string latin1) => Data(Bytes(latin1));

    public TarBuilder Data(byte[] data) => Raw(data).Pad();

    public TarBuilder Pax(params string[] records) => PaxRaw(string.Concat(records.Select(Record)));

    public TarBuilder PaxRaw(string data, char type = 'x') => File("PaxHeaders.0/x", data, type);

    public TarBuilder Global(params string[] records) => File("pax_global_header", string.Concat(records.Select(Record)), 'g');

    public TarBuilder LongName(string name, char type = 'L') => File("././@LongLink", name + "\0", type, "ustar  \0");

    public TarBuilder Raw(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public TarBuilder Zeros(int count) => Raw(new byte[count]);

    public TarBuilder Pad() => Zeros((int)(-_bytes.Length & (BlockSize - 1)));

    public byte[] Unfinished() => _bytes.ToArray();

    public byte[] Done() => Zeros(2 * BlockSize).Unfinished();

    /// <summary>A PAX record whose length counts itself.</summary>
    public static string Record(string keyAndValue)
    {
        int length = keyAndValue.Length + 3;
        while ($"{length} {keyAndValue}\n".Length != length) length++;
        return $"{length} {keyAndValue}\n";
    }

    public static void Put(byte[] block, int offset, string latin1, int room = BlockSize)
    {
        byte[] bytes = Bytes(latin1);
        bytes.AsSpan(0, Math.Min(bytes.Length, room)).CopyTo(block.AsSpan(offset));
    }

    public static void Seal(byte[] block, bool signed = false)
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block) sum += signed ? (sbyte)b : b;
        Put(block, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
    }
}
