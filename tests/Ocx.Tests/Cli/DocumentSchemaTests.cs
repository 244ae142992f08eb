using Ocx.Images;
using Ocx.Tests.Faults;
using Ocx.Tests.Formats;
using Ocx.Tests.Originals;

namespace Ocx.Tests.Cli;

/// <summary>The JSON that commands print is what the README says, member for member, and all that it says comes up.</summary>
public sealed class DocumentSchemaTests : IDisposable
{
    private static readonly string[] Originals = ["originals", "originals[].diffId", "originals[].recorded", "originals[].blob", "originals[].encoder"];

    private readonly Scratch _scratch = new();

    public DocumentSchemaTests()
    {
        File.Copy(Fixture("docker-archive/dockerd-26.1.5/images.tar"), _scratch["bundle.tar"]);
        byte[] damaged = File.ReadAllBytes(_scratch["bundle.tar"]);
        damaged[damaged.Length / 2] ^= 1;
        File.WriteAllBytes(_scratch["damaged.tar"], damaged);
        OcxRun.Convert(_scratch["bundle.tar"], _scratch["bundle.oci"], "--format", "oci");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Writing()
    {
        AssertDocumented("convert", 0, [
            ["convert", _scratch["bundle.tar"], _scratch["new.oci"], "--json"],
            ["convert", _scratch["bundle.tar"], _scratch["legacy.tar"], "--format", "docker-legacy", "--json", "--dry-run"],
        ], ["moved[].name", "moved[].from", .. Originals]);
        using PulledStore pulled = Pulled();
        AssertDocumented("export", 0, [
            ["export", "--all", "--root", Fixture("overlay2/dockerd-20.10.24/small"), "-o", _scratch["all.oci"], "--json"],
            ["export", "--all", "--root", pulled.Store.Root, "-o", _scratch["original.oci"], "--compression", "original", "--json"],
        ], "moved[].name", "moved[].from", "images[].manifest");
    }

    [SkippableFact]
    public void Importing()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        string[] Import(string image) => ["import", _scratch["bundle.tar"], "--image", image, "--tag", "same:1", "--root", _scratch["root"], "--json"];
        AssertDocumented("import", 0, [Import("tiny:1"), Import("example.com/team/child:2")], Originals);
    }

    [Fact]
    public void Checking()
    {
        AssertDocumented("check", 3, [["check", _scratch["damaged.tar"], "--json"]]);
        DocumentSchema.Of("check").Check(OcxRun.Run("check", _scratch["bundle.tar"], "--json", "-q").Output);
    }

    [Fact]
    public void Looking()
    {
        string[] inStore = ["--root", Fixture("overlay2/dockerd-26.1.5/small"), "--json"];
        AssertDocumented("images", 0, [["images", .. inStore], ["images", _scratch["bundle.oci"], "--json"]]);
        AssertDocumented("history", 0, [["history", "hello:latest", .. inStore], ["history", _scratch["bundle.oci"], "--json"]]);
        using PulledStore pulled = Pulled();
        OcxRun.Run("export", "--all", "--root", pulled.Store.Root, "-o", _scratch["original.oci"], "--compression", "original", "--remember", "-q");
        AssertDocumented("layers", 0, [["layers", "hello:latest", .. inStore], ["layers", "app", "--root", pulled.Store.Root, "--json"], ["layers", _scratch["bundle.oci"], "--files", "--json"]]);
    }

    // A container as Docker leaves it, which wrote one file.
    [SkippableFact]
    public void Containers()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root sees what a container changed");
        OcxRun.Run("import", _scratch["bundle.tar"], "--root", _scratch["root"], "-q");
        string id = new('1', 64), layers = _scratch["root/image/overlay2/layerdb"], image = Path.GetFileName(Directory.GetFiles(_scratch["root/image/overlay2/imagedb/content/sha256"])[0]);
        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Write(_scratch[$"root/containers/{id}/config.v2.json"], $$"""
            {"ID":"{{id}}","Name":"/web","Driver":"overlay2","Created":"2026-01-01T00:00:00Z","Path":"sh","Args":["-c","true"],"Image":"sha256:{{image}}",
            "State":{"ExitCode":3,"StartedAt":"2026-01-01T00:00:01Z","FinishedAt":"2026-01-01T01:00:00Z"},"Config":{"Image":"tiny:1"} }
            """);
        Write($"{layers}/mounts/{id}/mount-id", "mounted");
        Write($"{layers}/mounts/{id}/parent", $"sha256:{Path.GetFileName(Directory.GetDirectories($"{layers}/sha256")[0])}");
        Write(_scratch["root/overlay2/mounted/diff/new"], "new");
        AssertDocumented("containers", 0, [["containers", "--root", _scratch["root"], "--json"]]);
        AssertDocumented("diff", 0, [["diff", "web", "--root", _scratch["root"], "--json"]]);
        AssertDocumented("commit", 0, [["commit", "web", "--root", _scratch["root"], "-o", _scratch["web.oci"], "--json"]], ["moved[].name", "moved[].from", .. Originals]);
    }

    [SkippableFact]
    public void Repairing()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        OcxRun.Run("import", _scratch["bundle.tar"], "--root", _scratch["root"], "-q");
        File.Delete(Directory.GetFiles(_scratch["root/image/overlay2/layerdb"], "size", SearchOption.AllDirectories)[0]);
        Directory.CreateDirectory(_scratch["root/overlay2/left-over"]);
        AssertDocumented("check --repair", 0, [["check", "--repair", "--from", _scratch["bundle.tar"], "--prune", "--root", _scratch["root"], "--json"]]);
    }

    private static PulledStore Pulled()
    {
        var pulled = new PulledStore();
        pulled.Store.Add("app:latest", SampleLayers.Base);
        pulled.Record(SampleLayers.Base, Digest.Compute(PulledStore.Blob(SampleLayers.Base, "go, level 6")));
        return pulled;
    }

    private static string Fixture(string path) => Path.Combine(Repository.Root, "spec-fixtures", path);

    // All of what the table has comes up in one run or another, but for what cannot here.
    private static void AssertDocumented(string document, int code, string[][] runs, params string[] absent)
    {
        DocumentSchema schema = DocumentSchema.Of(document);
        var seen = new HashSet<string>();
        foreach (string[] run in runs)
        {
            CliResult result = OcxRun.Run(run);
            Assert.True(result.Code == code, $"{string.Join(' ', run)}: {result.Code}: {result.Error}");
            seen.UnionWith(schema.Check(result.Output));
        }

        Assert.Equal(schema.Members.Keys.Except(absent).Order(StringComparer.Ordinal), seen.Except(absent).Order(StringComparer.Ordinal));
    }
}
