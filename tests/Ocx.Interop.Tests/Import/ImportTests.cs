using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>A daemon that starts on a store of ours finds what it would have loaded itself, and works on from there.</summary>
public sealed class ImportTests(LoadedImages loaded) : IClassFixture<LoadedImages>
{
    public static TheoryData<string, DockerVersion> Small
    {
        get
        {
            var data = new TheoryData<string, DockerVersion>();
            foreach (string kind in ImportSources.Kinds)
            {
                data.Add(kind, DockerVersion.V26_1);
                // Of directories there is nothing else in the store than of files.
                if (!kind.Contains("dir", StringComparison.Ordinal) && !kind.Contains("unpacked", StringComparison.Ordinal)) data.Add(kind, DockerVersion.V20_10);
            }

            return data;
        }
    }

    [ToolTheory("dockerd", "skopeo")]
    [MemberData(nameof(Small))]
    public void A_daemon_lists_runs_builds_on_saves_and_removes_it(string kind, DockerVersion version)
    {
        using ImportedImage image = new(loaded.Sources, ImportSources.Small, kind);
        LoadedImage theirs = loaded.Of(version, ImportSources.Small, kind);
        image.AssertStored(theirs);
        image.AssertUsable(version, theirs);
    }
}
