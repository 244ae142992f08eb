using System.Security.Cryptography;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Storage;

/// <summary>What tests of writing share: an input of random bytes, an output, and a kernel that knows what is left open.</summary>
public abstract class StorageTest : IDisposable
{
    private readonly DirectoryHandle _directory;

    private protected StorageTest()
    {
        _directory = DirectoryHandle.Open(Scratch.Root);
        new Random(1).NextBytes(Bytes);
        Input = FileHandle.OpenRead(Scratch.Write("input", Bytes));
        Output = _directory.CreateFile("output", 0b110_100_100, exactly: false);
    }

    public static TheoryData<CopyRung> Rungs { get; } = new(Enum.GetValues<CopyRung>());

    // Longer than any buffer and than the lag of the digest, and no multiple of a block.
    protected byte[] Bytes { get; } = new byte[3_000_001];

    private protected Scratch Scratch { get; } = new();

    protected FileHandle Input { get; }

    protected FileHandle Output { get; }

    protected byte[] Digest => SHA256.HashData(Bytes);

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Input.Dispose();
        Output.Dispose();
        _directory.Dispose();
        Scratch.Dispose();
    }

    /// <summary>The output as a run with this kernel opens it.</summary>
    protected FileHandle OutputOf(Kernel kernel)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(Scratch.Root, kernel);
        directory.TryUnlink("other-output");
        return directory.CreateFile("other-output", 0b110_100_100, exactly: false);
    }

    protected PartsSource SourceOf(params int[] lengths) => new(Bytes, Input, PartsSource.Cut(Bytes.Length, lengths));

    protected static byte[] ReadBack(FileHandle file, long offset, int length)
    {
        byte[] found = new byte[length];
        Assert.Equal(length, file.ReadFullyAt(found, offset));
        return found;
    }

    private protected static byte[] Write(IByteSink sink, IByteSource source) => sink.Write(source, _ => { }, CancellationToken.None);
}
