using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Storage;

public sealed class FileHandleStreamTests : StorageTest
{
    [Fact]
    public void Reads_and_seeks_as_a_stream_does()
    {
        using var stream = new FileHandleStream(FileHandle.OpenRead(Input.Path));
        Assert.True(stream is { CanRead: true, CanSeek: true, CanWrite: false });
        Assert.Equal(Bytes.Length, stream.Length);
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        Assert.Equal(Bytes, copy.ToArray());
        Assert.Equal(-1, stream.ReadByte());
        Assert.Equal(Bytes.Length - 3, stream.Seek(-3, SeekOrigin.End));
        Assert.Equal(Bytes[^3], stream.ReadByte());
        Assert.Equal(Bytes.Length - 1, stream.Seek(1, SeekOrigin.Current));
        Assert.Equal(10, stream.Seek(10, SeekOrigin.Begin));
        byte[] buffer = new byte[5];
        Assert.Equal(3, stream.Read(buffer, 1, 3));
        Assert.Equal([0, .. Bytes[10..13], 0], buffer);
        stream.Position = Bytes.Length + 100;
        Assert.Equal(0, stream.Read(buffer, 0, 5));
        stream.Flush();
        Assert.Throws<NotSupportedException>(() => stream.Write(buffer, 0, 1));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
    }

    [Fact]
    public void Two_streams_of_one_file_do_not_share_a_position()
    {
        using var one = new FileHandleStream(FileHandle.OpenRead(Input.Path));
        using var two = new FileHandleStream(FileHandle.OpenRead(Input.Path));
        Assert.Equal(Bytes[0], one.ReadByte());
        Assert.Equal(Bytes[0], two.ReadByte());
        Assert.Equal(Bytes[1], one.ReadByte());
    }

    [Fact]
    public void Disposing_it_closes_the_file()
    {
        FileHandle file = FileHandle.OpenRead(Input.Path);
        new FileHandleStream(file).Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Status());
        file.Dispose();
    }
}
