using System.Text;
using Ocx.Linux;

namespace Ocx.Cli;

/// <summary>
/// Standard output and standard error, as text. Who reads only the start of a list and goes away, as <c>head</c> does, is no
/// failure: what was asked for is done, and the exit code says how that went.
/// </summary>
/// <remarks>
/// An archive on standard output does not come this way: to lose a part of it is a failure. The runtime's own console is not
/// used: it switches the keys of a terminal to another mode as soon as anything is written, and does not switch them back.
/// </remarks>
internal sealed class StandardStream : Stream
{
    // A frame of progress bars goes out in one call.
    private const int BufferSize = 16 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly int _descriptor;
    private readonly string? _required;
    private bool _isGone;

    private StandardStream(int descriptor, string? required) => (_descriptor, _required) = (descriptor, required);

    /// <summary>Standard output. A result that cannot be written is a failed call, unless its reader has gone.</summary>
    public static TextWriter Output { get; } = Writer(1, "standard output");

    /// <summary>Standard error. What cannot be said there, as after a terminal was closed, can be said nowhere.</summary>
    public static TextWriter Error { get; } = Writer(2, null);

    /// <summary>Whether somebody sees at once what is written: it is standard output, and a terminal.</summary>
    public static bool IsTerminal(TextWriter output) => output == Output && !Console.IsOutputRedirected;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="LinuxException">It cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !_isGone)
        {
            int result = Kernel.Real.Write(_descriptor, buffer);
            if (result >= 0)
            {
                buffer = buffer[result..];
                continue;
            }

            switch ((Errno)(-result))
            {
                case Errno.EINTR:
                    break;
                case Errno.EAGAIN:
                    // Somebody who shares the terminal or the pipe does not want to wait in the kernel.
                    Thread.Sleep(Pause);
                    break;
                case Errno.EPIPE:
                    _isGone = true;
                    break;
                case var errno when _required is not null:
                    throw new LinuxException("write", _required, errno);
                default:
                    _isGone = true;
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static TextWriter Writer(int descriptor, string? required) => TextWriter.Synchronized(
        new StreamWriter(new StandardStream(descriptor, required), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize) { AutoFlush = true });
}
