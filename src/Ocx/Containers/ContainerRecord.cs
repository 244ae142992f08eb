using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Containers;

/// <summary>Reads a container's record, <c>containers/ID/config.v2.json</c>, by the rules of Go, in which dockerd reads it.</summary>
/// <remarks>Source: moby container/container.go, Container; container/state.go, State.</remarks>
internal static class ContainerRecord
{
    // What Go writes for a time that is none.
    private const long NoTime = -62_135_596_800;

    /// <summary>Reads a record; null where the container is one of another graph driver, which dockerd passes over.</summary>
    /// <param name="json">The record.</param>
    /// <param name="id">The name of its directory, which must be its ID.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <exception cref="ImageFormatException">It is no record of a container, or of another one.</exception>
    public static Container? Read(ReadOnlySpan<byte> json, string id, string path)
    {
        string own = "", name = "", driver = "", os = "", program = "", image = "";
        Timestamp created = default;
        ContainerState state = new(false, false, false, false, false, 0, null, null, null);
        List<string> arguments = [];
        byte[] config = "{}"u8.ToArray();
        foreach ((string key, GoJsonValue value) in GoJsonValue.Parse(json, path).Members())
        {
            if (value.IsNull) continue;
            switch (GoJsonValue.Fold(key))
            {
                case "id": own = value.Text(); break;
                case "name": name = value.Text(); break;
                case "driver": driver = value.Text(); break;
                case "os": os = value.Text(); break;
                case "created": created = value.Time(); break;
                case "path": program = value.Text(); break;
                case "args": arguments = [.. value.Items().Select(i => i.IsNull ? "" : i.Text())]; break;
                case "image": image = value.Text(); break;
                case "state": state = ReadState(value); break;
                case "config": config = value.Raw.ToArray(); break;
            }
        }

        if (driver != "overlay2") return null;
        if (own != id) throw new ImageFormatException(path, $"ID: expected {id}, as the directory is called, found '{own}'");
        if (image.Length > 0 && !(Digest.TryParse(image, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256))
            throw new ImageFormatException(path, $"Image: expected an image ID, found '{image}'");

        return new Container
        {
            Id = id,
            Name = name.StartsWith('/') ? name[1..] : name,
            ImageName = ReadConfig(config, path, DockerGeneration.Current).Image,
            ImageId = image.Length > 0 ? ImageId.Parse(image) : null,
            Created = created,
            Command = [program, .. arguments],
            State = state,
            Os = os,
            Config = config,
            RecordPath = path,
        };
    }

    /// <summary>A container's settings.</summary>
    /// <exception cref="ImageFormatException">They are none.</exception>
    public static ContainerConfig ReadConfig(ReadOnlyMemory<byte> json, string path, DockerGeneration generation)
    {
        var config = new ContainerConfig();
        config.Read(GoJsonValue.Parse(json.Span, path), generation);
        return config;
    }

    private static ContainerState ReadState(GoJsonValue state)
    {
        bool isRunning = false, isPaused = false, isRestarting = false, isBeingRemoved = false, isDead = false;
        long exitCode = 0;
        string? health = null;
        Timestamp? started = null, finished = null;
        foreach ((string key, GoJsonValue value) in state.Members())
        {
            if (value.IsNull) continue;
            switch (GoJsonValue.Fold(key))
            {
                case "running": isRunning = value.Boolean(); break;
                case "paused": isPaused = value.Boolean(); break;
                case "restarting": isRestarting = value.Boolean(); break;
                case "removalinprogress": isBeingRemoved = value.Boolean(); break;
                case "dead": isDead = value.Boolean(); break;
                case "exitcode": exitCode = value.Integer(); break;
                case "startedat": started = ReadTime(value); break;
                case "finishedat": finished = ReadTime(value); break;
                case "health": health = ReadHealth(value); break;
            }
        }

        return new ContainerState(isRunning, isPaused, isRestarting, isBeingRemoved, isDead, exitCode, health, started, finished);
    }

    private static string ReadHealth(GoJsonValue health)
    {
        foreach ((string key, GoJsonValue value) in health.Members())
        {
            if (GoJsonValue.Fold(key) == "status" && !value.IsNull && value.Text() is { Length: > 0 } status) return status;
        }

        return "unhealthy";
    }

    private static Timestamp? ReadTime(GoJsonValue value) => value.Time() is var time && time.UnixSeconds == NoTime ? null : time;
}
