namespace Ocx.Interop.Tests.Faults;

/// <summary>Tests with the same small stores, one class after the other: most of them keep all cores busy by themselves.</summary>
[CollectionDefinition(Name)]
public sealed class SmallStoresCollection : ICollectionFixture<SmallStores>
{
    /// <summary>What the collection is called.</summary>
    public const string Name = "small stores";
}
