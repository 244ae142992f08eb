#!/bin/bash
# Makes the folders beside this script again:   make.sh [FOLDER]...
#
# Needs root, mmdebstrap, and a reachable registry of Debian packages the first time: every producer comes from there.
# The bytes are the same each time, except where README.md says otherwise.
set -euo pipefail

# dockerd's own store keeps the layers' bytes and the configs', so its archive holds the images as given.
docker_save() {
    docker load --quiet --input "$in/load.tar"
    local untagged
    untagged=$(docker image ls --quiet --no-trunc --filter dangling=true)
    docker save --output "$out/images.tar" tiny:latest tiny:1 example.com/team/child:2 "$untagged"
    docker save --output "$out/untagged.tar" "$untagged"
    docker image ls --all --quiet --no-trunc | sort -u | xargs docker image inspect >"$work/inspect.json"
}

of_graph_driver() {
    echo "$2" >&2
    rm -rf "$out" && mkdir "$out"
    versioned "$2" "$3"
    OCX_LAB=${OCX_PRODUCERS:-$fixtures/../artifacts/producers} \
        "$fixtures/../tests/lab/with-dockerd" "$1" "$work/root-$1" "$here/make.sh" --inside "$work" docker_save >&2
    keep "$2" "$work/inspect.json"
}

skopeo_archive() {
    skopeo --insecure-policy copy --quiet --additional-tag tiny:1 "oci:$in/layout:tiny" "docker-archive:$out/tiny.tar:tiny:latest"
}

podman_archive() {
    podman load --quiet --input "$in/load.tar"
    podman save --quiet --format docker-archive --multi-image-archive --output "$out/images.tar" \
        tiny:latest tiny:1 example.com/team/child:2 "$(podman images --quiet --no-trunc --filter dangling=true)"
}

# What crane, ko and kaniko write with. The layers come from gzip'd blobs and stay so; the legacy writer unpacks them.
go_containerregistry() {
    skopeo --insecure-policy copy --quiet "oci:$in/layout:tiny" "oci:$work/gzip:tiny"
    skopeo --insecure-policy copy --quiet "oci:$in/layout:child" "oci:$work/gzip:child"
    skopeo --insecure-policy copy --quiet "oci:$in/layout:untagged" "oci:$work/gzip:untagged"
    mkdir "$work/program"
    cp "$here/go-containerregistry.go" "$work/program/main.go"
    GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS=-p=2 go run "$work/program/main.go" "$work/gzip" "$out"
}

# ctr images export, and behind it the exporter that BuildKit's type=docker and dockerd's containerd store use.
containerd_archive() {
    start_containerd
    import_into_containerd
    ctr images export --all-platforms "$out/images.tar" docker.io/library/{tiny:latest,tiny:1,multi:latest} example.com/team/child:2
    stop_containerd
}

# The store that dockerd has from 29 on by default keeps manifests and compressed layers; one platform or many.
docker_save_containerd() {
    start_dockerd
    skopeo --insecure-policy copy --quiet --all "oci:$in/layout:multi" "oci-archive:$work/multi.tar:docker.io/library/multi:latest"
    docker load --quiet --input "$work/multi.tar"
    docker load --quiet --input "$in/load.tar"
    docker save --output "$out/images.tar" tiny:latest tiny:1 multi:latest example.com/team/child:2
    stop_dockerd
}

buildkit_archive() {
    start_dockerd
    buildkit --provenance=false --output "type=docker,rewrite-timestamp=true,dest=$out/built.tar" --tag built:latest --tag built:1
    stop_dockerd
}

# The same archive, packed again as a whole.
compressed() {
    local archive=$here/skopeo-1.9.3/tiny.tar
    gzip -9n <"$archive" >"$out/tiny.tar.gz"
    bzip2 -9 <"$archive" >"$out/tiny.tar.bz2"
    xz -9 <"$archive" >"$out/tiny.tar.xz"
    zstd -q -19 --ultra <"$archive" >"$out/tiny.tar.zst"
}

# shellcheck source-path=SCRIPTDIR source=../producers.sh
source "$(dirname "$(realpath "$0")")/../producers.sh"

(($#)) || set -- dockerd-20.10.24 dockerd-26.1.5 skopeo-1.9.3 podman-4.3.1 go-containerregistry-0.20.1 containerd-1.7.24 \
    dockerd-26.1.5-containerd buildkit-26.1.5 compressed
for folder; do
    case $folder in
        dockerd-20.10.24) of_graph_driver 20.10 "$folder" bookworm ;;
        dockerd-26.1.5) of_graph_driver 26.1 "$folder" trixie ;;
        skopeo-1.9.3) producer "$folder" bookworm skopeo_archive ;;
        podman-4.3.1) producer "$folder" bookworm podman_archive ;;
        go-containerregistry-0.20.1) producer "$folder" trixie go_containerregistry ;;
        containerd-1.7.24) producer "$folder" trixie containerd_archive ;;
        dockerd-26.1.5-containerd) producer "$folder" trixie docker_save_containerd ;;
        buildkit-26.1.5) producer "$folder" trixie buildkit_archive ;;
        compressed) producer "$folder" trixie compressed ;;
        *) echo "make.sh: no such folder: $folder" >&2; exit 2 ;;
    esac
done
