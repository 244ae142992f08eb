#compdef ocx
# Completion of ocx for zsh.

_ocx() {
    local program=${(Q)words[1]} reply kind=none
    local -a before candidates meanings plain
    local -i start=0
    # A parameter or a tilde in the program's name is the user's to expand.
    whence -p -- $program >/dev/null || program=ocx
    before=("${(@Q)words[2,CURRENT-1]}")
    for reply in "${(@f)$(_call_program ocx ${(q)program} __complete -- ${(q)before} ${(q)${(Q)PREFIX}} 2>/dev/null)}"; do
        if [[ $reply == :* ]]; then
            kind=${${reply#:}% *}
            start=${reply##* }
        elif [[ -n $reply ]]; then
            candidates+=("${reply%%$'\t'*}")
            if [[ $reply == *$'\t'* ]]; then
                meanings+=("${reply%%$'\t'*}  -- ${reply#*$'\t'}")
            else
                meanings+=("$reply")
            fi
        fi
    done

    local -i result=1
    plain=(${(M)candidates:#*[=:/]})
    if (( $#candidates )); then
        if (( $#plain == 1 && $#candidates == 1 )); then
            compadd -S '' -l -d meanings -a candidates && result=0
        else
            compadd -l -d meanings -a candidates && result=0
        fi
    fi
    if [[ $kind != none ]]; then
        compset -p $start
        if [[ $kind == directories ]]; then
            _path_files -/ && result=0
        else
            _files && result=0
        fi
    fi
    return result
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _ocx "$@"
else
    compdef _ocx ocx
fi
