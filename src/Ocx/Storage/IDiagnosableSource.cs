namespace Ocx.Storage;

/// <summary>A byte source that can say what is wrong with it once its bytes turned out not to be the right ones.</summary>
internal interface IDiagnosableSource : IByteSource
{
    /// <summary>
    /// Looks for the damaged parts, at the cost of reading everything again. Each result is a sentence that names the
    /// part, what was expected and what was found; none when the parts look sound and only the whole is wrong.
    /// </summary>
    IEnumerable<string> Diagnose();

    /// <summary>What to do about it, in one sentence.</summary>
    string Advice { get; }
}
