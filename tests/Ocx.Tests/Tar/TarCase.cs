namespace Ocx.Tests.Tar;

/// <summary>A tar with something odd about it, named for the oddity.</summary>
public sealed record TarCase(string Name, byte[] Bytes)
{
    public override string ToString() => Name;
}
