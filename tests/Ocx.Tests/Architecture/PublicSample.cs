namespace Ocx.Tests.Architecture;

/// <summary>One of everything that <see cref="PublicSurface"/> must tell apart.</summary>
public abstract class PublicSample(params string[] names) : IDisposable
{
    public const int Size = 3;

    public string? Name => names.FirstOrDefault();

    public required int Id { get; init; }

    internal int Hidden { get; set; }

    public static PublicSample operator +(PublicSample a, PublicSample? b) => b ?? a;

    public abstract T TryFind<T>(ReadOnlySpan<byte> key, out string? found, IReadOnlyList<string?>? list, int n = 7);

    public override string ToString() => Name ?? "";

    public void Dispose() => GC.SuppressFinalize(this);

    protected virtual void Reset(long? time) => Hidden = Private(time);

    private static int Private(long? time) => (int)(time ?? 0);
}
