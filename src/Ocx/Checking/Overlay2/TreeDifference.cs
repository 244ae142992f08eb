namespace Ocx.Checking.Overlay2;

/// <summary>Something of a layer's tree that is not as its tar has it.</summary>
/// <param name="Code">The code of the finding.</param>
/// <param name="Path">Where, from the tree's root, with a slash at its start.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is.</param>
internal sealed record TreeDifference(string Code, byte[] Path, string Expected, string Found);
