using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>Takes all bytes of a source and says what they were.</summary>
internal interface IByteSink
{
    /// <summary>Writes all segments of <paramref name="source"/>.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="advanced">Is told of bytes as they are written; called on the caller's thread.</param>
    /// <param name="cancellation">Looked at for each segment and each buffer.</param>
    /// <returns>The SHA-256 of what was written, 32 bytes.</returns>
    /// <exception cref="IntegrityException">The source gave fewer or more bytes than its length.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    byte[] Write(IByteSource source, Action<long> advanced, CancellationToken cancellation);
}
