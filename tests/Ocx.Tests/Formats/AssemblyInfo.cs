using System.Runtime.Versioning;

// The program is for Linux, and its tests set permissions, send signals and make pipes.
[assembly: SupportedOSPlatform("linux")]
