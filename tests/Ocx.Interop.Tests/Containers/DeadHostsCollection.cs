namespace Ocx.Interop.Tests.Containers;

/// <summary>The classes that share the dead hosts, which take a minute to make.</summary>
[CollectionDefinition("dead hosts")]
public sealed class DeadHostsCollection : ICollectionFixture<DeadHosts>;
