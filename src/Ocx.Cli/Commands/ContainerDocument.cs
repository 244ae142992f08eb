using Ocx.Containers;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>A container, as <c>--json</c> prints it.</summary>
/// <param name="Id">Its whole ID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">Its image: as it was named, where that still means it, or else its ID.</param>
/// <param name="ImageId">The image's ID; absent where it was made of none.</param>
/// <param name="Command">Its program and arguments.</param>
/// <param name="State">Docker's word for what it was doing.</param>
/// <param name="ExitCode">What its command ended with; absent for one that runs or never ran.</param>
/// <param name="Created">When it was made, in RFC 3339.</param>
/// <param name="Started">When it was last started; absent where it never was.</param>
/// <param name="Finished">When it last ended; absent where it never did.</param>
/// <param name="Directory">The directory of the files that it wrote; absent where that is not known.</param>
/// <param name="Size">Their bytes; absent where they cannot be read.</param>
/// <param name="VirtualSize">The same with those of its image; absent where they are not known.</param>
internal sealed record ContainerDocument(
    string Id, string Name, string Image, string? ImageId, IReadOnlyList<string> Command, string State, long? ExitCode, string Created, string? Started, string? Finished,
    string? Directory, long? Size, long? VirtualSize)
{
    /// <summary>The document of a container.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="container">The container.</param>
    /// <param name="warn">Is told of what could not be read.</param>
    public static ContainerDocument Of(ContainerStore store, Container container, Action<string> warn)
    {
        (string? directory, long? size, long? virtualSize) = Files(store, container, warn);
        ContainerState state = container.State;
        return new(
            container.Id, container.Name, store.ImageNameOf(container), container.ImageId?.ToString(), container.Command, state.Name, state.IsRunning || state.Started is null ? null : state.ExitCode,
            container.Created.ToString(), Text(state.Started), Text(state.Finished), directory, size, virtualSize);
    }

    /// <summary>Where a container's files are and how large they are, as far as that can be found out.</summary>
    public static (string? Directory, long? Size, long? VirtualSize) Files(ContainerStore store, Container container, Action<string> warn)
    {
        string? directory = null;
        long? size = null;
        try
        {
            ContainerLayers layers = store.LayersOf(container);
            directory = layers.Directory;
            size = layers.Size();
            return (directory, size, size + layers.ImageSize());
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            warn($"container {Short(container)}: {e.Message}");
            return (directory, size, null);
        }
    }

    /// <summary>Where a container's files are; null where that is not known.</summary>
    public static string? DirectoryOf(ContainerStore store, Container container, Action<string> warn)
    {
        try
        {
            return store.LayersOf(container).Directory;
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            warn($"container {Short(container)}: {e.Message}");
            return null;
        }
    }

    private static string Short(Container container) => container.Id[..Math.Min(12, container.Id.Length)];

    private static string? Text(Timestamp? time) => time?.ToString();
}
