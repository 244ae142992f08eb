using Ocx.Tests.Fuzzing.Mutators;

namespace Ocx.Tests.Fuzzing;

/// <summary>Something of the library that takes what strangers give it.</summary>
/// <param name="seeds">Inputs to begin with, most of them good ones.</param>
/// <param name="mutators">What makes others of them.</param>
internal abstract class FuzzTarget(IReadOnlyList<byte[]> seeds, IReadOnlyList<Mutator> mutators) : IDisposable
{
    public IReadOnlyList<byte[]> Seeds => seeds;

    public IReadOnlyList<Mutator> Mutators => mutators;

    /// <summary>
    /// Takes an input. A result and an <see cref="Errors.OcxException"/> are both right; any other exception is not, and what fails
    /// an assertion is not.
    /// </summary>
    public abstract void Take(byte[] input);

    public virtual void Dispose()
    {
    }
}
