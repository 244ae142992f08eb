using System.Net.Sockets;
using System.Text.Json;

namespace Ocx.Interop.Tests.Lab;

/// <summary>What <c>docker load</c> and <c>docker image ls</c> ask the daemon, without starting a client each time.</summary>
internal sealed class DaemonApi(DockerDaemon daemon) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(daemon.Host["unix://".Length..]), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://docker"),
    };

    /// <summary>Loads an archive.</summary>
    /// <returns>Why it was refused, or null.</returns>
    public string? Load(byte[] archive)
    {
        using HttpResponseMessage response = _client.PostAsync("/images/load?quiet=1", new ByteArrayContent(archive)).GetAwaiter().GetResult();
        string text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        if (!response.IsSuccessStatusCode) return text;
        // Once it has begun to answer, an error is one line of several.
        foreach (JsonElement line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement))
        {
            if (line.TryGetProperty("error", out JsonElement error)) return error.GetString();
        }

        return null;
    }

    /// <summary>All images: each with each of its tags, or alone.</summary>
    public HashSet<(string Id, string? Tag)> Images()
    {
        HashSet<(string, string?)> images = [];
        foreach (JsonElement image in JsonDocument.Parse(_client.GetByteArrayAsync("/images/json?all=1").GetAwaiter().GetResult()).RootElement.EnumerateArray())
        {
            string id = image.GetProperty("Id").GetString()!;
            JsonElement tags = image.GetProperty("RepoTags");
            string?[] names = tags.ValueKind == JsonValueKind.Array ? [.. tags.EnumerateArray().Select(t => t.GetString()).Where(t => t != "<none>:<none>")] : [];
            foreach (string? name in names.Length == 0 ? [null] : names) images.Add((id, name));
        }

        return images;
    }

    public void Dispose() => _client.Dispose();
}
