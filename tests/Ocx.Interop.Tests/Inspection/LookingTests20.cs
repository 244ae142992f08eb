namespace Ocx.Interop.Tests.Inspection;

/// <summary>The same, of Docker 20.10.</summary>
public sealed class LookingTests20(InspectedDaemon20 daemon) : LookingTests(daemon), IClassFixture<InspectedDaemon20>;
