using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Inspection;

/// <summary>Docker 26.1.</summary>
public sealed class InspectedDaemon26() : InspectedDaemon(DockerVersion.V26_1);
