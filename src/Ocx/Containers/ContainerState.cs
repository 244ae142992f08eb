using Ocx.Images;

namespace Ocx.Containers;

/// <summary>What a container was doing when its daemon last wrote it down.</summary>
/// <param name="IsRunning">Whether it ran; on a dead host it does not any more.</param>
/// <param name="IsPaused">Whether it ran and was paused.</param>
/// <param name="IsRestarting">Whether it had ended and was about to be started again.</param>
/// <param name="IsBeingRemoved">Whether its removal had begun.</param>
/// <param name="IsDead">Whether its removal had failed.</param>
/// <param name="ExitCode">What its command ended with.</param>
/// <param name="Health">What its health check said, as Docker calls it; null where it has none.</param>
/// <param name="Started">When it was last started; null where it never was.</param>
/// <param name="Finished">When it last ended; null where it never did.</param>
/// <remarks>Source: moby container/state.go.</remarks>
public sealed record ContainerState(
    bool IsRunning, bool IsPaused, bool IsRestarting, bool IsBeingRemoved, bool IsDead, long ExitCode, string? Health, Timestamp? Started, Timestamp? Finished)
{
    /// <summary>Docker's word for it: <c>created</c>, <c>running</c>, <c>paused</c>, <c>restarting</c>, <c>removing</c>, <c>exited</c> or <c>dead</c>.</summary>
    public string Name =>
        IsRunning ? IsPaused ? "paused" : IsRestarting ? "restarting" : "running"
        : IsBeingRemoved ? "removing"
        : IsDead ? "dead"
        : Started is null ? "created"
        : "exited";
}
