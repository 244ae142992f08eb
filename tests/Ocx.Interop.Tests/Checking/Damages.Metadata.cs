using Ocx.Checking;
using Ocx.Images;
using static Ocx.Interop.Tests.Checking.Vandal;

namespace Ocx.Interop.Tests.Checking;

/// <content>Names, configs, and what else is recorded of images.</content>
internal static partial class Damages
{
    private static IEnumerable<Damage> Metadata()
    {
        yield return new("tags missing", s => File.Delete(s.Tags), s => One(FindingCodes.TagsMissing, s.Tags));
        yield return new("tags empty", s => Empty(s.Tags), s => One(FindingCodes.TagsMalformed, s.Tags));
        yield return new("tags truncated", s => Cut(s.Tags), s => One(FindingCodes.TagsMalformed, s.Tags));
        yield return new("tags flipped", s => Flip(s.Tags, 0), s => One(FindingCodes.TagsMalformed, s.Tags));
        yield return new("tags of another kind", s => File.WriteAllText(s.Tags, "[]"), s => One(FindingCodes.TagsMalformed, s.Tags));
        // dockerd starts on it, and panics at the first name that it is to remember.
        yield return new("tags null", s => File.WriteAllText(s.Tags, """{"Repositories":null}"""), s => One(FindingCodes.TagsMalformed, s.Tags));
        // Go looks at letters and not at their case.
        yield return new("tags null in small letters", s => File.WriteAllText(s.Tags, """{"repositories":null}"""), s => One(FindingCodes.TagsMalformed, s.Tags));
        yield return new("tags in small letters", s => Replace(s.Tags, "\"Repositories\"", "\"repositories\""), _ => []) { IsLost = true };
        yield return new("configs and tags missing", s => Run(s.ImageRoot, "rm -r imagedb repositories.json"), s => One(FindingCodes.ImagesMissing, $"{s.ImageRoot}/imagedb/content/sha256")) { IsLost = true };
        yield return new("tag of an image that is not there", s => Replace(s.Tags, $"\"also:1\":\"sha256:{s.ChildId}", $"\"also:1\":\"sha256:{Nothing}"), _ => One(FindingCodes.TagDangling, "also:1"));
        yield return new("tag of no image", s => Replace(s.Tags, $"\"also:1\":\"sha256:{s.ChildId}", "\"also:1\":\"latest"), _ => One(FindingCodes.TagTarget, "also:1"));
        yield return new("tag that is never found",
            s => Replace(s.Tags, "{\"also\"", $"{{\"docker.io/library/x\":{{\"docker.io/library/x:1\":\"sha256:{s.ChildId}\"}},\"also\""),
            s => One(FindingCodes.TagKey, $"{s.Tags}: docker.io/library/x, docker.io/library/x:1"))
        {
            Stays = true,
        };

        yield return new("config missing", s => File.Delete(s.Config(s.OddId)), _ => One(FindingCodes.TagDangling, "odd:1"));
        yield return new("config empty", s => Empty(s.Config(s.OddId)), s => One(FindingCodes.ImageConfigModified, s.Config(s.OddId)));
        yield return new("config truncated", s => Cut(s.Config(s.ChildId)), s => One(FindingCodes.ImageConfigModified, s.Config(s.ChildId)));
        yield return new("config flipped", s => Flip(s.Config(s.ChildId)), s => One(FindingCodes.ImageConfigModified, s.Config(s.ChildId)));
        yield return new("config of another image", s => File.Copy(s.Config(s.OddId), s.Config(s.ChildId), overwrite: true), s => One(FindingCodes.ImageConfigModified, s.Config(s.ChildId)));
        yield return new("config that is a directory", s => { File.Delete(s.Config(s.OddId)); Directory.CreateDirectory(s.Config(s.OddId)); }, s => One(FindingCodes.ImageConfigModified, s.Config(s.OddId)));
        yield return new("config that is none", s => File.WriteAllText(s.Config(NoConfig.Hex), "{}"), s => One(FindingCodes.ImageConfigMalformed, s.Config(NoConfig.Hex))) { Stays = true };
        yield return new("config of another name", s => File.Copy(s.Config(s.OddId), s.Config("copy")), s => One(FindingCodes.ImageName, s.Config("copy")));

        yield return new("parent of an image empty", s => Empty(s.Metadata(s.ChildId, "parent")), s => One(FindingCodes.ImageMetadataMalformed, s.Metadata(s.ChildId, "parent")));
        yield return new("parent of an image truncated", s => Cut(s.Metadata(s.ChildId, "parent")), s => One(FindingCodes.ImageMetadataMalformed, s.Metadata(s.ChildId, "parent")));
        yield return new("parent of an image garbage", s => File.WriteAllText(s.Metadata(s.ChildId, "parent"), "nobody"), s => One(FindingCodes.ImageMetadataMalformed, s.Metadata(s.ChildId, "parent")));
        // docker inspect fails on it.
        yield return new("time of an image garbage", s => File.WriteAllText(s.Metadata(s.ChildId, "lastUpdated"), "yesterday"), s => One(FindingCodes.ImageMetadataMalformed, s.Metadata(s.ChildId, "lastUpdated"))) { IsLost = true };
        yield return new("records of an image that is not there",
            s => { Directory.CreateDirectory(s.Metadata(Nothing, "")); File.WriteAllText(s.Metadata(Nothing, "lastUpdated"), "2024-05-06T07:08:09Z"); },
            s => One(FindingCodes.ImageMetadataOrphan, s.Metadata(Nothing, "").TrimEnd('/')));

        string origin = $"distribution/diffid-by-digest/sha256/{Nothing}", blobs = $"distribution/v2metadata-by-diffid/sha256/{Nothing}";
        yield return new("diffID of a blob garbage", s => Put($"{s.ImageRoot}/{origin}", "garbage"), s => One(FindingCodes.DistributionMalformed, $"{s.ImageRoot}/{origin}")) { Stays = true };
        yield return new("blobs of a diffID truncated", s => Put($"{s.ImageRoot}/{blobs}", "[{\"Digest\":\"sha2"), s => One(FindingCodes.DistributionMalformed, $"{s.ImageRoot}/{blobs}")) { Stays = true };
        yield return new("blobs of a diffID of another kind", s => Put($"{s.ImageRoot}/{blobs}", "[1]"), s => One(FindingCodes.DistributionMalformed, $"{s.ImageRoot}/{blobs}")) { Stays = true };
    }

    private static Digest NoConfig => Digest.Compute("{}"u8);

    private static void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
