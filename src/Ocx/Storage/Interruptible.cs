namespace Ocx.Storage;

/// <summary>
/// Work that a pipe may hold up in the kernel, which no token reaches: its other side does not write, does not read, or has not come yet.
/// </summary>
internal static class Interruptible
{
    // Long for a piece of work that sees the token itself, and short for somebody who has pressed Ctrl+C.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.5);

    /// <summary>Does the work on a thread of its own, which is left behind where an interruption finds it held up.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static T Run<T>(Func<T> work, CancellationToken cancellation)
    {
        Task<T> running = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        WaitHandle done = ((IAsyncResult)running).AsyncWaitHandle;
        WaitHandle.WaitAny([done, cancellation.WaitHandle]);
        if (!done.WaitOne(Grace)) throw new OperationCanceledException(cancellation);
        return running.GetAwaiter().GetResult();
    }
}
