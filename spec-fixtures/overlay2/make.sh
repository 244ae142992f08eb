#!/bin/bash
# Makes the stores beside this script again:   make.sh [20.10|26.1]...
#
# Needs root and what tests/run installs. The IDs differ every time, since a daemon puts its clock and random names in.
set -euo pipefail
export LC_ALL=C TZ=UTC
here=$(dirname "$(realpath "$0")")
lab=$here/../../tests/lab

# Runs beside the daemon, whose client is `docker`: the images, and what the daemon itself says of them.
if [[ ${1:-} == --inside ]]; then
    root=$2 out=$3
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    export DOCKER_BUILDKIT=0
    tree=$work/tree
    mkdir -p "$tree"/{letters,replaced,empty,mnt,nested/deep/deeper}
    cd "$tree"
    echo 'hello, world' >hello.txt
    echo 'one of two names' >hardlink-a && ln hardlink-a nested/hardlink-b
    ln -s hello.txt symlink && ln -s /nested/deep symlink-absolute && ln -s missing symlink-dangling
    for letter in a b c; do echo "the letter $letter" >"letters/$letter.txt"; done
    echo 'below' >nested/deep/deeper/file.txt
    echo 'to be replaced' >replaced/old.txt
    : >zero
    head -c 512 /dev/zero | tr '\0' x >block-of-512
    echo 'UTF-8' >'é-漢字.txt' && echo 'escaped in JSON' >'a & b.txt'
    echo 'long' >"$(printf 'long-%.0s' {1..30})name.txt"
    echo 'owned' >owned.txt && chown 3000000000:1234567 owned.txt
    echo 'private' >private.txt && chmod 0600 private.txt
    echo 'setuid' >setuid && chmod 4755 setuid
    echo 'capable' >capable && setcap cap_net_raw=ep capable
    touch -d 1960-01-02T03:04:05Z letters/a.txt
    touch -d 2001-02-03T04:05:06.123456789Z letters/b.txt
    touch -d 2050-01-02T03:04:05Z letters/c.txt
    mkfifo fifo && mknod null c 1 3

    # Layer 1 keeps the headers' variety; the builder writes its own tar of what it unpacked.
    cd "$work"
    tar --format=posix --xattrs --sort=name -C "$tree" -cf tree.tar .
    printf 'FROM scratch\nADD tree.tar /\n' >Dockerfile
    rm -r "$tree"
    docker build --quiet --tag lab:base .
    rm tree.tar

    # Layer 2 is a committed container. The image has no program in it: perl is lent by the daemon's own release.
    libraries=/mnt/lib/x86_64-linux-gnu
    container=$(docker create --network none --volume /usr:/mnt:ro lab:base "$libraries/ld-linux-x86-64.so.2" \
        --library-path "$libraries" /mnt/bin/perl -e '
            sub put { open my $f, ">", $_[0] or die "$_[0]: $!"; print $f $_[1] }
            unlink "letters/b.txt", "symlink-dangling", "zero" or die;
            unlink "replaced/old.txt"; rmdir "replaced" or die; mkdir "replaced" or die;
            put "replaced/new.txt", "in an opaque directory\n";
            unlink "block-of-512"; mkdir "block-of-512"; put "block-of-512/inside.txt", "a file became a directory\n";
            unlink "symlink"; put "symlink", "a symlink became a file\n";
            chmod 0640, "hello.txt"; put "hardlink-a", "no longer shared\n";')
    docker start --attach "$container"
    docker commit --change 'CMD ["/hello.txt"]' --message 'delete <some> & replace others' "$container" lab:changed
    docker rm "$container"

    # Layer 3, with steps that make no layer around it.
    printf 'third\n' >third.txt
    printf 'FROM lab:changed\nENV GREETING="hello <&>"\nCOPY third.txt /letters/\nLABEL lab.fixture=small\n' >Dockerfile
    docker build --quiet --tag hello:latest --tag hello:1 .
    printf 'child\n' >child.txt
    printf 'FROM hello:latest\nCOPY child.txt /\n' >Dockerfile
    docker build --quiet --tag hello-child:latest .
    docker rmi lab:base lab:changed

    docker save --output "$out/hello.tar" hello:latest
    {
        printf '{\n"daemon": "%s",\n"inspect": ' "$(docker version --format '{{.Server.Version}}')"
        # The one thing that is of the machine: where the data root was.
        docker image ls --all --quiet --no-trunc | sort -u | xargs docker image inspect | sed "s#$root/#/var/lib/docker/#g"
        printf ',\n"chainIDs": {'
        separator=
        for image in $(docker image ls --all --quiet --no-trunc | sort -u); do
            chain='' list=''
            for layer in $(docker image inspect --format '{{join .RootFS.Layers " "}}' "$image"); do
                [[ -z $chain ]] && chain=$layer || chain=sha256:$(printf '%s %s' "$chain" "$layer" | sha256sum | cut -c1-64)
                list+="${list:+, }\"$chain\""
            done
            printf '%s\n  "%s": [%s]' "$separator" "$image" "$list"
            separator=,
        done
        printf '\n}\n}\n'
    } >"$out/expected.json"
    exit
fi

make() (
    version=$1 store=$here/dockerd-$2/small
    work=$(mktemp -d /tmp/ocx-XXXXXX)
    trap 'rm -rf --one-file-system "$work"' EXIT
    mkdir "$work/out"
    "$lab/with-dockerd" "$version" "$work/root" "$here/make.sh" --inside "$work/root" "$work/out"

    # Only what an image is made of.
    cd "$work/root"
    rm -rf image/overlay2/layerdb/{mounts,tmp} overlay2/*/work
    cp -a --parents image/overlay2 overlay2 "$work/out"
    # And only what git keeps, so that the store here is the one that everybody checks out.
    cd "$work/out"
    find . ! -type d ! -type f ! -type l -delete
    find . -type d -empty -delete
    find . -type d -exec chmod 0755 {} +
    find . -type f -perm /111 -exec chmod 0755 {} +
    find . -type f ! -perm /111 -exec chmod 0644 {} +
    find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS

    rm -rf "$store"
    mkdir -p "$(dirname "$store")"
    # No owners, no times, no attributes, no second names.
    cp -r --no-dereference --preserve=mode . "$store"
)

(($#)) || set -- 20.10 26.1
for version; do
    case $version in
        20.10) make "$version" 20.10.24 ;;
        26.1) make "$version" 26.1.5 ;;
        *) echo "usage: make.sh [20.10|26.1]..." >&2; exit 2 ;;
    esac
done
