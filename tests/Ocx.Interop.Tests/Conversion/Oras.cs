using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>oras of Debian 13, from the lab's own copy of that release and with its libraries.</summary>
internal static class Oras
{
    public static ShellResult Run(params IEnumerable<string> arguments)
    {
        string release = LabFiles.Release(DockerVersion.V26_1);
        return Shell.Run(
            Path.Combine(release, "lib64/ld-linux-x86-64.so.2"),
            ["--library-path", Path.Combine(release, "lib/x86_64-linux-gnu"), Path.Combine(release, "usr/bin/oras"), .. arguments]);
    }
}
