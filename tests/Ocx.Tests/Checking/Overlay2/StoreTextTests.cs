using System.Text;
using Ocx.Checking;
using Ocx.Checking.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking.Overlay2;

/// <summary>Documents of a store whose strings are no text.</summary>
public sealed class StoreTextTests : IDisposable
{
    private readonly StoreBuilder _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("repositories.json")]
    [InlineData("config")]
    [InlineData("blobs")]
    [InlineData("journal")]
    public void No_string_of_a_document_ends_a_check(string document)
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base);
        string path = document switch
        {
            "config" => _store.ConfigOf(image),
            "blobs" => $"{_store.ImageRoot}/distribution/v2metadata-by-diffid/sha256/{image.DiffIds[0].Digest.Hex}",
            "journal" => $"{_store.ImageRoot}/layerdb/tmp/ocx-import.json",
            _ => $"{_store.ImageRoot}/{document}",
        };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (document == "blobs") File.WriteAllText(path, $$"""[{"Digest":"{{image.Id}}","SourceRepository":"docker.io/library/app","HMAC":""}]""");
        if (document == "journal") File.WriteAllText(path, """{"Layers":[],"Images":[]}""");
        byte[] right = File.ReadAllBytes(path);
        Assert.NotEmpty(NoText.In(right));
        foreach (byte[] wrong in NoText.In(right))
        {
            File.WriteAllBytes(path, wrong);
            Check();
        }
    }

    [Theory]
    [InlineData("[{\"Digest\":\"\\ud800\"}]")]
    [InlineData("[{\"Digest\":\"\u00ff\"}]")]
    [InlineData("[{\"\\ud800\":\"\"}]")]
    [InlineData("[null]")]
    public void A_blob_whose_digest_is_none_is_a_note(string json)
    {
        string path = $"{_store.ImageRoot}/distribution/v2metadata-by-diffid/sha256/{Digest.Compute("x"u8).Hex}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(json));
        Finding finding = Assert.Single(Check().Findings);
        Assert.Equal((FindingCodes.DistributionMalformed, path), (finding.Code, finding.Subject));
    }

    private CheckReport Check() => StoreChecker.Check(_store.Root, new CheckOptions { IsQuick = true }, Kernel.Real, CancellationToken.None);
}
