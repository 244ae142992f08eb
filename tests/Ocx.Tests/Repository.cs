namespace Ocx.Tests;

/// <summary>Where the sources are that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Convert.sln"))) return directory.FullName;
        }

        throw new InvalidOperationException("the tests must run from below the repository");
    }
}
