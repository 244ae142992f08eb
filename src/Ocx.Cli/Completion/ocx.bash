# Completion of ocx for bash.

_ocx() {
    # The line as far as the cursor, taken apart as bash would: its own COMP_WORDS are broken at colons, of which names of images are full.
    local line=${COMP_LINE:0:COMP_POINT} word="" quote="" char file="" in_word=""
    local -a words=()
    local -i i broken=0
    for ((i = 0; i < ${#line}; i++)); do
        char=${line:i:1}
        if [[ $quote == "'" && $char == "'" || $quote == '"' && $char == '"' ]]; then
            quote=""
        elif [[ $quote == "'" ]]; then
            word+=$char
        elif [[ $char == '\' ]]; then
            ((i += 1))
            word+=${line:i:1}
            in_word=1
        elif [[ $quote == '"' ]]; then
            word+=$char
        elif [[ $char == ["'\""] ]]; then
            quote=$char
            in_word=1
        elif [[ $char == [$' \t\n'] ]]; then
            if [[ $in_word ]]; then
                # What follows < or > is a file, and no word of ours.
                if [[ $file ]]; then file=""; else words+=("$word"); fi
            fi
            word="" in_word="" broken=0
        elif [[ $char == ['<>'] ]]; then
            [[ $in_word && $word != [0-9\&] ]] && words+=("$word")
            word="" in_word="" broken=0 file=1
        else
            word+=$char
            in_word=1
            # Where readline thinks that a word ends, it keeps what is before and replaces what is behind; an at sign it replaces, too.
            [[ $COMP_WORDBREAKS == *"$char"* ]] && broken=${#word}
            [[ $broken -eq ${#word} && $char == @ ]] && broken+=-1
        fi
    done

    local program=${words[0]:-ocx} kind=files reply
    local -i start=0
    COMPREPLY=()
    if [[ ! $file ]]; then
        type -P -- "$program" >/dev/null || program=ocx
        while IFS= read -r reply; do
            if [[ $reply == :* ]]; then
                kind=${reply#:}
                start=${kind#* }
                kind=${kind% *}
            else
                COMPREPLY+=("${reply%%$'\t'*}")
            fi
        done < <("$program" __complete -- "${words[@]:1}" "$word" 2>/dev/null)
    fi

    if [[ $kind != none ]]; then
        local action=-f
        [[ $kind == directories ]] && action=-d
        # A tilde stays what was typed; bash itself puts it back.
        while IFS= read -r reply; do
            COMPREPLY+=("${word:0:start}$reply")
        done < <(compgen "$action" -- "${word:start}")
        compopt -o filenames 2>/dev/null
    fi
    ((broken)) && COMPREPLY=("${COMPREPLY[@]#"${word:0:broken}"}")

    # A word that ends so goes on.
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:/] ]] && compopt -o nospace 2>/dev/null
    return 0
}

complete -F _ocx ocx
