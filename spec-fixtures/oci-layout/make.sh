#!/bin/bash
# Makes the folders beside this script again:   make.sh [FOLDER]...
#
# Needs root, mmdebstrap, and a reachable registry of Debian packages the first time: every producer comes from there.
# The bytes are the same each time, except where README.md says otherwise.
set -euo pipefail

copy() { skopeo --insecure-policy copy --quiet "$@"; }

skopeo_layouts() {
    # The second `tiny` takes the name from the first, which stays behind with no name.
    copy "oci:$in/layout:untagged" "oci:$out/images:tiny"
    copy "oci:$in/layout:tiny" "oci:$out/images:tiny"
    copy "oci:$in/layout:child" "oci:$out/images:example.com/team/child:2"
    copy "oci:$in/layout:tiny" "oci-archive:$out/tiny.tar:tiny"
    copy --dest-compress-format zstd "oci:$in/layout:tiny" "oci:$out/zstd:tiny"
    # Plain tars whose media types say gzip, since those of an archive do.
    copy --dest-oci-accept-uncompressed-layers "docker-archive:$in/load.tar:tiny:latest" "oci:$out/plain-called-gzip:tiny"
    copy --format v2s2 "oci:$in/layout:tiny" "oci:$out/docker-types:tiny"
}

skopeo_chunked() {
    copy --dest-compress-format zstd:chunked "oci:$in/layout:tiny" "oci:$out/zstd-chunked:tiny"
}

umoci_layouts() {
    cd "$work"
    local layer
    umoci init --layout tags
    umoci new --image tags:building
    for layer in base empty changes empty; do
        umoci raw add-layer --image tags:building --history.created 2024-05-06T07:08:09Z --history.created_by "$layer" "$in/$layer.tar"
    done
    umoci config --image tags:building --created 2024-05-06T07:08:09Z --author somebody --architecture amd64 \
        --config.cmd /bin/hello --history.created 2024-05-06T07:08:09Z
    cp -r tags "$out/uncollected"
    umoci tag --image tags:building latest
    umoci tag --image tags:building example.com/team/tiny:1
    umoci rm --image tags:building
    umoci gc --layout tags
    cp -r tags "$out/two-tags"
}

podman_layouts() {
    copy "oci:$in/layout:tiny" containers-storage:docker.io/library/tiny:latest
    podman save --quiet --format oci-archive --output "$out/tiny.tar" docker.io/library/tiny:latest
    podman save --quiet --format oci-dir --output "$out/tiny" docker.io/library/tiny:latest
    # Loaded from docker's archive it is another image: podman writes the config anew.
    podman load --quiet --input "$in/load.tar"
    podman save --quiet --format oci-dir --output "$out/converted" localhost/tiny:1
}

# A manifest list of its own making, once in OCI's types and once in Docker's.
buildah_layouts() {
    buildah manifest create multi
    buildah manifest add multi "oci:$in/layout:tiny"
    buildah manifest add multi "oci:$in/layout:untagged"
    buildah manifest push --quiet --all multi "oci:$out/multi-platform:multi"
    buildah manifest push --quiet --all --format v2s2 multi "oci:$out/docker-list:multi"
}

containerd_layouts() {
    start_containerd
    import_into_containerd
    # The index names both platforms, and only one is there.
    ctr images export --platform linux/arm64 --skip-manifest-json "$out/one-platform.tar" docker.io/library/multi:latest
    stop_containerd
}

go_containerregistry() {
    mkdir "$work/program"
    cp "$here/go-containerregistry.go" "$work/program/main.go"
    copy --all "oci:$in/layout:multi" "oci:$work/gzip:multi"
    copy "oci:$in/layout:child" "oci:$work/gzip:child"
    GO111MODULE=off GOPATH=/usr/share/gocode go run "$work/program/main.go" "$work/gzip" "$out/nested"
}

oras_layouts() {
    cd "$work"
    printf 'notes\n' >notes.txt
    printf '{"fine":true}' >report.json
    copy "oci:$in/layout:tiny" "oci:$work/source:tiny"
    local layout=$out/with-artifacts created=org.opencontainers.image.created=2024-05-06T07:08:09Z
    oras copy --from-oci-layout --to-oci-layout "$work/source:tiny" "$layout:tiny"
    oras push --oci-layout --annotation "$created" --artifact-type application/vnd.example.notes "$layout:notes" notes.txt:text/plain
    oras push --oci-layout --annotation "$created" --image-spec v1.0 "$layout:notes-1.0" notes.txt:text/plain
    oras attach --oci-layout --annotation "$created" --artifact-type application/vnd.example.report "$layout:tiny" report.json:application/json
}

# Two platforms, and of each an attestation: a manifest whose layer is JSON, for the platform `unknown`.
buildkit_layouts() {
    start_dockerd
    buildkit --platform linux/amd64,linux/arm64/v8 --provenance=mode=min \
        --output "type=oci,rewrite-timestamp=true,dest=$out/attested.tar" --tag built:latest
    stop_dockerd
}

# shellcheck source-path=SCRIPTDIR source=../producers.sh
source "$(dirname "$(realpath "$0")")/../producers.sh"

(($#)) || set -- skopeo-1.9.3 skopeo-1.18.0 umoci-0.4.7 podman-4.3.1 buildah-1.39.3 containerd-1.7.24 \
    go-containerregistry-0.20.1 oras-1.2.0 buildkit-26.1.5
for folder; do
    case $folder in
        skopeo-1.9.3) producer "$folder" bookworm skopeo_layouts ;;
        skopeo-1.18.0) producer "$folder" trixie skopeo_chunked ;;
        umoci-0.4.7) producer "$folder" bookworm umoci_layouts ;;
        podman-4.3.1) producer "$folder" bookworm podman_layouts ;;
        buildah-1.39.3) producer "$folder" trixie buildah_layouts ;;
        containerd-1.7.24) producer "$folder" trixie containerd_layouts ;;
        go-containerregistry-0.20.1) producer "$folder" trixie go_containerregistry ;;
        oras-1.2.0) producer "$folder" trixie oras_layouts ;;
        buildkit-26.1.5) producer "$folder" trixie buildkit_layouts ;;
        *) echo "make.sh: no such folder: $folder" >&2; exit 2 ;;
    esac
done
