namespace Ocx.Tests.Faults;

/// <summary>
/// Tests that depend on who holds a lock run alone: a process that another test starts has every descriptor of this one,
/// and with them every lock, from its fork until its exec.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LocksCollection
{
    public const string Name = "Locks";
}
