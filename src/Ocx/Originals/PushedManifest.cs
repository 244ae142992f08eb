using Ocx.Images;

namespace Ocx.Originals;

/// <summary>
/// Writes a manifest in all the ways in which it is likely to have been written: <c>docker push</c>, BuildKit, skopeo, podman, umoci and the
/// library of Google differ in media types, in the order of members and in blanks. The digest says which way it was.
/// </summary>
/// <remarks>
/// Sources: distribution manifest/schema2 (docker push: three blanks); BuildKit exporter/containerimage/writer.go (three, two since 0.11);
/// containers/image and go-containerregistry (none); umoci oci/cas (none, and a line feed at the end). Annotations are not known, so that
/// a manifest with any is none of these.
/// </remarks>
internal static class PushedManifest
{
    /// <summary>The manifests, those of docker push first.</summary>
    /// <param name="config">The config's bytes.</param>
    /// <param name="layers">The layers' blobs: how long each is, and whether it is compressed.</param>
    public static IEnumerable<byte[]> FormsOf(ReadOnlyMemory<byte> config, IReadOnlyList<(Digest Digest, long Size, bool IsCompressed)> layers)
    {
        Digest configDigest = Digest.Compute(config.Span);
        foreach (bool isOci in (bool[])[false, true])
        {
            foreach (bool sizeFirst in (bool[])[true, false])
            {
                foreach (bool hasType in (bool[])[true, false])
                {
                    byte[] compact = Write(isOci, sizeFirst, hasType);
                    yield return GoJsonIndent.Indent(compact, "   "u8);
                    yield return GoJsonIndent.Indent(compact, "  "u8);
                    yield return compact;
                    yield return [.. compact, (byte)'\n'];
                }
            }
        }

        byte[] Write(bool isOci, bool sizeFirst, bool hasType)
        {
            var json = new GoJsonWriter();
            json.BeginObject().Name("schemaVersion").Number(2);
            if (hasType) json.Name("mediaType").String(isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest);
            WriteDescriptor(json.Name("config"), isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig, configDigest, config.Length, sizeFirst);
            json.Name("layers").BeginArray();
            foreach ((Digest digest, long size, bool isCompressed) in layers) WriteDescriptor(json, TypeOf(isOci, isCompressed), digest, size, sizeFirst);
            return json.EndArray().EndObject().ToArray();
        }
    }

    private static string TypeOf(bool isOci, bool isCompressed) => (isOci, isCompressed) switch
    {
        (true, true) => MediaTypes.OciLayerGzip,
        (true, false) => MediaTypes.OciLayer,
        (false, true) => MediaTypes.DockerLayerGzip,
        (false, false) => MediaTypes.DockerLayer,
    };

    private static void WriteDescriptor(GoJsonWriter json, string mediaType, Digest digest, long size, bool sizeFirst)
    {
        json.BeginObject().Name("mediaType").String(mediaType);
        if (sizeFirst) json.Name("size").Number(size).Name("digest").String(digest.ToString());
        else json.Name("digest").String(digest.ToString()).Name("size").Number(size);
        json.EndObject();
    }
}
