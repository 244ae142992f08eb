namespace Ocx.Interop.Tests.Inspection;

/// <summary>The same, of Docker 26.1.</summary>
public sealed class LookingTests26(InspectedDaemon26 daemon) : LookingTests(daemon), IClassFixture<InspectedDaemon26>;
