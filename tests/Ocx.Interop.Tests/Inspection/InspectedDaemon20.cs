using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Inspection;

/// <summary>Docker 20.10.</summary>
public sealed class InspectedDaemon20() : InspectedDaemon(DockerVersion.V20_10);
