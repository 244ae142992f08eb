using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>What to do about a store that has been found damaged.</summary>
internal static class StoreDamage
{
    /// <summary>
    /// For what an image needs. Not to load it again: Docker does not see a layer without its record, cannot remove it, and stumbles over
    /// its directory; and a dead host has no Docker.
    /// </summary>
    /// <param name="root">The data root.</param>
    public static string Advice(string root) =>
        $"the store is damaged; where there is an archive, a layout or a store with the same image, it can be set right: ocx check --repair --from SOURCE --root {ShellWord.Of(root)}";

    /// <summary>For what a container wrote, of which nobody has another copy.</summary>
    /// <param name="root">The data root.</param>
    public static string ContainerAdvice(string root) => $"the store is damaged; restore what is named from a backup, and see what else is wrong: ocx check --root {ShellWord.Of(root)}";

    /// <summary>The same as <see cref="Advice"/>, for those who have a part of the root open.</summary>
    /// <param name="imageRoot">Its records of images and layers.</param>
    public static string AdviceOf(DirectoryHandle imageRoot) => Advice(imageRoot.Path[..^(Overlay2Paths.ImageRoot.Length + 1)]);
}
