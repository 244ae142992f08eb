# What the lab's scripts share; sourced, never run.
# shellcheck shell=bash

lab_scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Everything made here lives outside git and survives from run to run. Paths inside must have no spaces
# or colons: overlay mount options and socket addresses are made of them.
# shellcheck disable=SC2034
lab=$(realpath -m "${OCX_LAB:-$lab_scripts/../../artifacts/lab}")

# The daemons are not the host's own. Each comes from a Debian release of its own, so that every machine tests
# against the same versions, and nothing is started on, or written to, the host's installation.
suite_of() {
    case $1 in
        20.10) echo bookworm ;;
        26.1) echo trixie ;;
        *) echo "lab: no such daemon: $1 (there are 20.10 and 26.1)" >&2; return 2 ;;
    esac
}

# The first caller makes $1 by running the rest of the arguments with a temporary path appended; callers that come
# meanwhile wait; later ones find it made. Nothing half made is ever visible under the final name.
make_once() {
    local target=$1
    shift
    [[ -e $target ]] && return
    mkdir -p "$(dirname "$target")"
    (
        flock 9
        if [[ ! -e $target ]]; then
            trap 'rm -rf --one-file-system "$target.part"' EXIT
            rm -rf --one-file-system "$target.part"
            "$@" "$target.part" 9>&-
            mv -T "$target.part" "$target"
        fi
    ) 9>"$target.lock"
}
