namespace Ocx.Interop.Tests.Lab;

/// <summary>Where the sources are that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>One of the scripts of <c>tests/lab</c>.</summary>
    public static string LabScript(string name) => Path.Combine(Root, "tests", "lab", name);

    private static string Find()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Convert.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository");
    }
}
