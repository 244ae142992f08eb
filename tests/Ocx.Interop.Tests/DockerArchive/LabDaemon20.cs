using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>Docker 20.10, whose archives are the legacy ones.</summary>
public sealed class LabDaemon20() : LabDaemon(DockerVersion.V20_10);
