namespace Ocx.Interop.Tests.Lab;

/// <summary>The daemons of the lab: the last generation of the legacy archive, and one that saves OCI layouts.</summary>
public enum DockerVersion
{
    /// <summary>20.10.24, of Debian 12.</summary>
    V20_10,

    /// <summary>26.1.5, of Debian 13.</summary>
    V26_1,
}
