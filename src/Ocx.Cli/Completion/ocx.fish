# Completion of ocx for fish.

function __ocx_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program $words[1]
    command -q -- $program; or set program ocx
    # What is typed is quoted still; what we print, fish quotes itself.
    set -l plain (string unescape -- $word); or set plain $word
    for reply in ($program __complete -- $words[2..-1] "$plain" 2>/dev/null)
        if string match -q -- ':*' $reply
            set -l paths (string split ' ' -- $reply)
            set -l start $paths[2]
            set -l rest (string sub -s (math $start + 1) -- $plain)
            set -l prefix (string sub -l $start -- $plain)
            # The functions below take a tilde for a name.
            set -l from $rest
            string match -q -- '~/*' $rest; and set from $HOME/(string sub -s 3 -- $rest)
            set -l found
            switch $paths[1]
                case :files
                    set found (__fish_complete_path "$from")
                case :directories
                    set found (__fish_complete_directories "$from" '')
            end
            test "$from" = "$rest"; or set found (string replace -- $HOME/ '~/' $found)
            set -q found[1]; and printf '%s\n' "$prefix"$found
        else
            echo -- $reply
        end
    end
end

complete -c ocx -f -a '(__ocx_complete)'
