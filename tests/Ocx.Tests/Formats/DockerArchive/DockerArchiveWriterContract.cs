using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.DockerArchive;

public sealed class DockerArchiveWriterContract : ImageWriterContract
{
    // Its two tables must say the same, but for images without a name, which Docker lists in one of them only.
    [Fact]
    public void Both_tables_list_the_same_names()
    {
        Write(Get(First, "app:1", "app:2"), Get(Second));
        HomeFiles written = HomeFiles.Of(Output);
        Assert.Equal(["docker.io/library/app:1", "docker.io/library/app:2"], written.ListedNames);
        Assert.Equal([Written(First, "app:1"), Written(First, "app:2"), Written(Second, null)], written.TableImages());
    }

    protected override IImageWriter Open(string path, WriteOptions options) => new DockerArchiveWriter(path, options);

    protected override IReadOnlyList<WrittenImage> Read(string path) => HomeFiles.Of(path).TableImages();

    protected override long LengthOf(string path) => new FileInfo(path).Length;
}
