using System.Text;

namespace Ocx.Linux;

/// <content>What can be seen of a name without opening it.</content>
public sealed partial class DirectoryHandle
{
    // What the kernel allows for a link's target, and for an attribute and the names of all attributes.
    private const int TargetLimit = 4096;
    private const int AttributeLimit = 64 * 1024;

    /// <summary>Where a symbolic link leads.</summary>
    /// <exception cref="LinuxException">It is none, or cannot be read.</exception>
    public byte[] LinkTarget(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[TargetLimit];
        int length;
        do length = _kernel.ReadLink(Descriptor, NulEnded(name), buffer);
        while (Retry.Interrupted(length));
        Check(length, "readlink", name);
        return buffer[..length].ToArray();
    }

    /// <summary>The extended attributes of a name, of a link itself and not of what it leads to.</summary>
    /// <param name="name">The name; <c>.</c> for this directory.</param>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public IReadOnlyList<(byte[] Key, byte[] Value)> Attributes(ReadOnlySpan<byte> name)
    {
        byte[] path = AbsolutePathOf(name);
        Span<byte> small = stackalloc byte[1024];
        int length = Uninterrupted(path, small, static (kernel, path, list) => kernel.ListAttributes(path, list));
        if (length is 0 or -(int)Errno.EOPNOTSUPP) return [];
        byte[] names = length == -(int)Errno.ERANGE ? new byte[AttributeLimit] : small[..Math.Max(length, 0)].ToArray();
        if (length == -(int)Errno.ERANGE) length = Uninterrupted(path, names, static (kernel, path, list) => kernel.ListAttributes(path, list));
        Check(length, "listxattr", name);
        var attributes = new List<(byte[], byte[])>();
        byte[] value = new byte[AttributeLimit];
        foreach (Range range in names.AsSpan(0, length).Split((byte)0))
        {
            byte[] key = names[range];
            if (key.Length == 0) continue;
            int size;
            do size = _kernel.GetAttribute(path, NulEnded(key), value);
            while (Retry.Interrupted(size));

            // Some are listed and given to nobody: capabilities that the kernel does not understand, for one.
            if (size is -(int)Errno.ENODATA or -(int)Errno.EOPNOTSUPP or -(int)Errno.EINVAL) continue;
            Check(size, "getxattr", name);
            attributes.Add((key, value[..size]));
        }

        return attributes;
    }

    private delegate int Call(Kernel kernel, ReadOnlySpan<byte> path, Span<byte> buffer);

    private int Uninterrupted(byte[] path, Span<byte> buffer, Call call)
    {
        int result;
        do result = call(_kernel, path, buffer);
        while (Retry.Interrupted(result));
        return result;
    }

    // Linux has had calls for attributes below a directory only since 6.13. The first part is a link of the kernel's to this very directory.
    private byte[] AbsolutePathOf(ReadOnlySpan<byte> name) => NulEnded((byte[])[.. Encoding.UTF8.GetBytes($"/proc/self/fd/{Descriptor}/"), .. name]);
}
