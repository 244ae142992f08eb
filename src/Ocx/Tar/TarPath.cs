using CommunityToolkit.HighPerformance.Buffers;

namespace Ocx.Tar;

/// <summary>Lexical work on entry names, which are bytes and need not be UTF-8.</summary>
internal static class TarPath
{
    /// <summary>
    /// The shortest name for the same path, by text alone: slashes collapse, <c>.</c> goes, <c>..</c> takes the component
    /// before it, a slash at the end goes, nothing becomes <c>.</c>; a slash at the start stays.
    /// </summary>
    /// <remarks>The rule of Go's path.Clean, by which tar-split finds duplicate entries.</remarks>
    /// <param name="path">The name as it stands in the archive.</param>
    /// <param name="buffer">At least <c>path.Length + 1</c> bytes, where the result is built.</param>
    /// <returns>The part of <paramref name="buffer"/> that holds the result.</returns>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        if (IsShortest(path))
        {
            path.CopyTo(buffer);
            return buffer[..(path[^1] == '/' ? path.Length - 1 : path.Length)];
        }

        bool rooted = !path.IsEmpty && path[0] == '/';
        int length = 0;
        if (rooted) buffer[length++] = (byte)'/';

        // Bytes before this are the root or a run of leading ".." and cannot be taken back.
        int floor = length;
        foreach (Range range in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = path[range];
            if (component.IsEmpty || component.SequenceEqual("."u8)) continue;
            bool up = component.SequenceEqual(".."u8);
            if (up && length > floor)
            {
                int slash = buffer[..length].LastIndexOf((byte)'/');
                length = Math.Max(slash, floor);
                continue;
            }

            if (up && rooted) continue;
            if (length > 0 && buffer[length - 1] != '/') buffer[length++] = (byte)'/';
            component.CopyTo(buffer[length..]);
            length += component.Length;
            if (up) floor = length;
        }

        if (length == 0) buffer[length++] = (byte)'.';
        return buffer[..length];
    }

    // Nearly every name is, but for the slash at a directory's end: nothing to do where no component is empty or starts
    // with a dot.
    private static bool IsShortest(ReadOnlySpan<byte> path)
    {
        bool starts = true;
        for (int i = 0; i < path.Length; i++)
        {
            bool isSlash = path[i] == '/';
            if (starts && (path[i] == '.' || (isSlash && i > 0))) return false;
            starts = isSlash;
        }

        return path.Length > 1 || !starts;
    }

    /// <inheritdoc cref="Clean(ReadOnlySpan{byte}, Span{byte})"/>
    public static byte[] Clean(ReadOnlySpan<byte> path)
    {
        using SpanOwner<byte> buffer = SpanOwner<byte>.Allocate(path.Length + 1);
        return Clean(path, buffer.Span).ToArray();
    }
}
