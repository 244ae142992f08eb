using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Ocx.Interop.Tests.Lab.LongestFirst", "Ocx.Interop.Tests")]

namespace Ocx.Interop.Tests.Lab;

/// <summary>Starts the classes that take minutes before the others: one that begins last would run alone.</summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = ["KilledImportTests", "small stores", "ReadmeCommandsTests", "ExportTests", "ImportedStoreTests", "UnpackDifferentialTests", "RepairedStoreTests"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(Rank);

    // A class's own collection is named for it: "Test collection for Ocx.Interop.Tests.Import.ImportTests".
    private static int Rank(ITestCollection collection)
    {
        int index = Array.FindIndex(Long, name => collection.DisplayName == name || collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal));
        return index < 0 ? Long.Length : index;
    }
}
