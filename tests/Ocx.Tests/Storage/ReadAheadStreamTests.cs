using System.Security.Cryptography;
using Ocx.Storage;

namespace Ocx.Tests.Storage;

public sealed class ReadAheadStreamTests
{
    private const int Buffer = 256 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((2 << 20) - 1)]
    [InlineData(5_000_001)]
    public void Gives_the_bytes_and_shows_each_of_them_once_and_in_order(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        using var seen = new MemoryStream();
        using var read = new MemoryStream();
        using var stream = new ReadAheadStream(new Source(bytes, chunk: 70_001), seen.Write);
        byte[] buffer = new byte[100_003];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            read.Write(buffer, 0, count);
            if (!stream.IsAhead) Assert.Equal(read.Length, seen.Length);
        }

        Assert.Equal(bytes, read.ToArray());
        Assert.Equal(bytes, seen.ToArray());
        Assert.Equal(0, stream.Read(buffer));
    }

    [Fact]
    public void Starts_a_thread_for_more_than_a_megabyte_only()
    {
        using var stream = new ReadAheadStream(new Source(new byte[3 << 20], chunk: Buffer));
        stream.ReadExactly(new byte[1 << 20]);
        Assert.False(stream.IsAhead);
        Assert.NotEqual(-1, stream.ReadByte());
        Assert.True(stream.IsAhead);
    }

    [Fact]
    public void Is_only_a_few_buffers_ahead()
    {
        var source = new Source(new byte[16 << 20], chunk: Buffer);
        using (var stream = new ReadAheadStream(source))
        {
            stream.ReadExactly(new byte[(1 << 20) + 1]);

            // It goes on by itself, for as long as it has room.
            Assert.True(SpinWait.SpinUntil(() => source.Given >= 2 << 20, TimeSpan.FromSeconds(30)));
        }

        Assert.InRange(source.Given, 2 << 20, (2 << 20) + Buffer);
        Assert.True(source.IsDisposed);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + Buffer)]
    [InlineData(3_000_001)]
    public void What_the_source_throws_comes_after_the_bytes_before_it(int before)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(before);
        using var seen = new MemoryStream();
        using var stream = new ReadAheadStream(new Source(bytes, chunk: 70_001) { Failure = new InvalidDataException("enough") }, seen.Write);
        byte[] read = new byte[before];
        stream.ReadExactly(read);
        Assert.Equal(bytes, read);
        Assert.Equal("enough", Assert.Throws<InvalidDataException>(() => stream.ReadByte()).Message);
        Assert.Equal("enough", Assert.Throws<InvalidDataException>(() => stream.ReadByte()).Message);
        Assert.Equal(bytes, seen.ToArray());
    }

    [Fact]
    public void Bytes_that_could_not_be_shown_are_not_given()
    {
        long shown = 0;
        using var stream = new ReadAheadStream(new Source(new byte[4 << 20], chunk: Buffer), bytes => shown = shown < 2 << 20 ? shown + bytes.Length : throw new InvalidOperationException("blind"));
        stream.ReadExactly(new byte[2 << 20]);
        Assert.Throws<InvalidOperationException>(() => stream.ReadByte());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(8 << 20)]
    public void Can_be_left_anywhere(int after)
    {
        var source = new Source(new byte[8 << 20], chunk: 1000);
        using (var stream = new ReadAheadStream(source)) stream.ReadExactly(new byte[after]);
        Assert.True(source.IsDisposed);
        Assert.False(source.WasInUse);
    }

    // Bytes in pieces of one length, and then the end or a failure.
    private sealed class Source(byte[] bytes, int chunk) : ForwardStream
    {
        private int _reading;
        private int _given;

        public int Given => Volatile.Read(ref _given);

        public Exception? Failure { get; init; }

        public bool IsDisposed { get; private set; }

        // Whether it was disposed in the middle of a read, or read afterwards.
        public bool WasInUse { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            WasInUse |= IsDisposed;
            Interlocked.Increment(ref _reading);
            int count = Math.Min(Math.Min(chunk, buffer.Length), bytes.Length - _given);
            bytes.AsSpan(_given, count).CopyTo(buffer);
            Volatile.Write(ref _given, _given + count);
            Interlocked.Decrement(ref _reading);
            return count == 0 && Failure is not null ? throw Failure : count;
        }

        protected override void Dispose(bool disposing)
        {
            WasInUse |= Volatile.Read(ref _reading) != 0;
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
