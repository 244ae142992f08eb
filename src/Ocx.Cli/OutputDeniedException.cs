using Ocx.Linux;

namespace Ocx.Cli;

/// <summary>The output may not be written. Said apart from a store that may not be read: another output would do.</summary>
internal sealed class OutputDeniedException(LinuxException inner) : IOException(inner.Message, inner);
