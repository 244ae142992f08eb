namespace Ocx.Interop.Tests.DockerArchive;

/// <inheritdoc/>
public sealed class SaveIdentityTests20(LabDaemon20 lab) : SaveIdentity(lab), IClassFixture<LabDaemon20>;
