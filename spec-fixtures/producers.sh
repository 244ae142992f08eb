# What the make.sh of docker-archive and of oci-layout share; sourced, never run.
# shellcheck shell=bash
export LC_ALL=C TZ=UTC
here=$(dirname "$(realpath "$0")")
fixtures=$(dirname "$here")

# Runs a function of the caller where the producers are, with $work, $in and $out the same there.
in_room() {
    "$fixtures/room" "$1" "$work" "$here/make.sh" --inside "$work" "${@:2}"
}

# That the room's release still has the version that the folder is named after.
versioned() {
    local package=${1%%-[0-9]*} version found
    version=${1#"$package-"}
    case $package in
        dockerd | buildkit) package=docker.io ;;
        go-containerregistry) package=golang-github-google-go-containerregistry-dev ;;
    esac
    # shellcheck disable=SC2016 # dpkg-query's own variable
    found=$("$fixtures/room" "$2" "$work" dpkg-query --show --showformat '${source:Upstream-Version}' "$package")
    [[ $found == "${version%-containerd}"* ]] || { echo "make.sh: $1: $2 has $package $found" >&2; return 1; }
}

# A folder of fixtures made anew: its name, the producer's room, the function that fills $out.
producer() {
    local name=$1 suite=$2
    echo "$name" >&2
    [[ $name != *-* ]] || versioned "$name" "$suite"
    rm -rf "$work/out" && mkdir "$work/out"
    in_room "$suite" "${@:3}" >&2
    keep "$name"
}

# What lies in $out becomes the folder NAME, once described and summed.
keep() {
    in_room trixie describe "${@:2}"
    find "$work/out" -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +
    # shellcheck disable=SC2094 # not itself
    (cd "$work/out" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
    rm -rf "${here:?}/$1"
    # No times and no owners: git has none.
    cp -r --preserve=mode "$work/out" "$here/$1"
}

describe() {
    "$fixtures/describe" "$out" "$@" >"$work/expected.json"
    mv "$work/expected.json" "$out/expected.json"
}

# A containerd of the room's own, for ctr.
start_containerd() {
    export CONTAINERD_ADDRESS=$work/containerd.sock
    # Its own defaults, and no warning of an empty config's version.
    containerd config default >"$work/containerd.toml"
    containerd --config "$work/containerd.toml" --root "$work/containerd" --state "$work/containerd.run" --address "$CONTAINERD_ADDRESS" \
        --log-level fatal 2>&1 &
    containerd=$!
    until ctr version >/dev/null 2>&1; do kill -0 "$containerd" || exit; sleep 0.2; done
}
# Compressed and under full names, as if pulled.
import_into_containerd() {
    local pair
    for pair in tiny=docker.io/library/tiny:latest child=example.com/team/child:2 multi=docker.io/library/multi:latest; do
        skopeo --insecure-policy copy --quiet --all "oci:$in/layout:${pair%%=*}" "oci-archive:$work/import.tar:${pair#*=}"
        ctr images import --all-platforms --no-unpack "$work/import.tar"
        rm "$work/import.tar"
    done
    ctr images tag docker.io/library/tiny:latest docker.io/library/tiny:1
}
stop_containerd() { kill "$containerd" && wait "$containerd"; }

# A dockerd of the room's own that stores images in its containerd, and so has a BuildKit that exports OCI layouts.
start_dockerd() {
    export DOCKER_HOST=unix://$work/docker.sock
    echo '{"features": {"containerd-snapshotter": true}}' >"$work/daemon.json"
    dockerd --config-file "$work/daemon.json" --data-root "$work/dockerd" --exec-root "$work/dockerd.run" \
        --pidfile "$work/dockerd.pid" --host "$DOCKER_HOST" --bridge=none --iptables=false --ip6tables=false \
        --log-level=error &
    dockerd=$!
    until docker version >/dev/null 2>&1; do kill -0 "$dockerd" || exit; sleep 0.2; done
}
stop_dockerd() { kill "$dockerd" && wait "$dockerd"; }

# A build, with more options.
buildkit() {
    mkdir -p "$work/context"
    cp "$in/base.tar" "$in/tiny.json" "$work/context"
    printf 'FROM scratch\nADD base.tar /\nCOPY tiny.json /data/\nENV GREETING="hello <&>"\nCMD ["/bin/hello"]\n' >"$work/context/Dockerfile"
    SOURCE_DATE_EPOCH=1714979289 docker buildx build --quiet --network none "$@" "$work/context"
}

if [[ ${1:-} == --inside ]]; then
    work=$2 in=$2/in out=$2/out
    "${@:3}"
    exit
fi

work=$(mktemp -d /tmp/ocx-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
in=$work/in out=$work/out
in_room trixie "$fixtures/images" "$in"
