namespace Ocx.Interop.Tests.DockerArchive;

/// <inheritdoc/>
public sealed class SaveIdentityTests26(LabDaemon26 lab) : SaveIdentity(lab), IClassFixture<LabDaemon26>;
