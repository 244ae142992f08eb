using System.Text;
using Ocx.Linux;

namespace Ocx.Tests.Hostile;

/// <summary>What a layer became, looked at without following its links.</summary>
internal sealed class LayerTree(string path)
{
    public string[] Names => [.. Directory.EnumerateFileSystemEntries(path).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public FileType Type(string name) => Status(name).Type;

    public string Text(string name)
    {
        Assert.Equal(FileType.Regular, Type(name));
        return File.ReadAllText($"{path}/{name}");
    }

    /// <summary>Where a link leads.</summary>
    public string Target(string name) => At(name, (directory, last) => Encoding.Latin1.GetString(directory.LinkTarget(last)));

    /// <summary>Type and numbers of a device.</summary>
    public (FileType Type, uint Major, uint Minor) Device(string name) => (Status(name).Type, Status(name).DeviceMajor, Status(name).DeviceMinor);

    /// <summary>The permission bits, octal.</summary>
    public string Mode(string name) => Convert.ToString(Status(name).Mode, 8);

    /// <summary>The extended attributes, as <c>key=value</c>, sorted; what the machine adds of its own is left out.</summary>
    public string[] Attributes(string name) => At(name, (directory, last) =>
        (string[])[.. directory.Attributes(last).Select(a => $"{Encoding.Latin1.GetString(a.Key)}={Encoding.Latin1.GetString(a.Value)}").Where(a => !a.StartsWith("security.selinux", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);

    public FileStatus Status(string name) => At(name, (directory, last) =>
    {
        Assert.True(directory.TryStatus(last, out FileStatus status), $"no {name} in {path}");
        return status;
    });

    private T At<T>(string name, Func<DirectoryHandle, byte[], T> look)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName($"{path}/{name}")!);
        return look(directory, Encoding.UTF8.GetBytes(Path.GetFileName(name)));
    }
}
