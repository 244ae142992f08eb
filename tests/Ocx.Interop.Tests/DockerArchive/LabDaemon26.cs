using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>Docker 26.1, whose archives are OCI layouts, too.</summary>
public sealed class LabDaemon26() : LabDaemon(DockerVersion.V26_1);
