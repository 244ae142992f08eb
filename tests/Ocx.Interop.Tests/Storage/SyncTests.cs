using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Storage;

/// <summary>What is written is brought to the disk; with <c>--no-sync</c> the same is written, and the disk is left alone.</summary>
public sealed class SyncTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SyncTests() => HandMade.Write(_directory["images.tar"], "app:1", 2);

    public void Dispose() => _directory.Dispose();

    [ToolTheory("dockerd", "strace")]
    [InlineData("OUT", "convert", "IN", "OUT", "--format", "oci")]
    [InlineData("OUT", "convert", "IN", "OUT", "--format", "docker-legacy")]
    [InlineData("OUT", "convert", "IN", "OUT", "--format", "oci-dir")]
    [InlineData("overlay2:OUT@app:1", "import", "IN", "--root", "OUT")]
    public void The_disk_is_waited_for_unless_told_otherwise(string written, params string[] command)
    {
        Assert.NotEmpty(SyncsOf([.. command, "-q"], "synced"));
        Assert.Empty(SyncsOf([.. command, "-q", "--no-sync"], "unsynced"));
        Assert.Equal(ImageIn(written, "synced"), ImageIn(written, "unsynced"));
    }

    private string[] SyncsOf(string[] command, string output)
    {
        Shell.Run(
            "strace",
            [
                "--follow-forks", "--quiet=all", "--signal=none", "--trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync", "--output", _directory["calls"],
                OcxProgram.Path, .. command.Select(a => a.Replace("IN", _directory["images.tar"], StringComparison.Ordinal)).Select(a => Of(a, output)),
            ]);
        return File.ReadAllLines(_directory["calls"]);
    }

    private byte[] ImageIn(string written, string output) => OcxProgram.Run("convert", Of(written, output), "-", "--format", "oci").Output;

    private string Of(string argument, string output) => argument.Replace("OUT", _directory[output], StringComparison.Ordinal);
}
