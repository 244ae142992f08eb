namespace Ocx.Storage;

/// <summary>A <see cref="ClaimedSource"/> is not as long as it claims. Nobody's failure: who relied on it measures, and begins again.</summary>
internal sealed class FalseClaimException(long claimed) : Exception($"a source that claims {claimed} bytes has another number of them");
