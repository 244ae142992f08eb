#!/bin/bash
# Names: lengths around every limit of the tar formats, and bytes that text formats trip over.
set -euo pipefail
export LC_ALL=C
mkdir -p /odd/names && cd /odd/names
repeat() { printf "$1%.0s" $(seq "$2"); }

# The whole path as the tar has it is "odd/names/" and these.
for length in 89 90 91 145 146 150 200 254 255; do
    echo "$length" >"$(repeat n "$length")"
done
# Paths that ustar can split at a slash, just cannot, and paths over 256, 512 and 1024 bytes.
for depth in 1 2 3 5 11; do
    path=depth-$depth/$(repeat "$(repeat d 90)/" "$depth")
    mkdir -p "$path" && echo "$depth" >"${path}file"
done
path=components/$(repeat c 155)
mkdir -p "$path" && echo split >"$path/$(repeat s 100)" && echo unsplit >"$path/$(repeat u 101)"
ln -s "$path/$(repeat s 100)" long-symlink
ln "$path/$(repeat u 101)" long-hardlink

name() { printf '%b' "$1" >"$(printf '%b' "$2")"; }
name latin1 'latin1-\xe9\xe8'
name invalid 'invalid-\xff\xfe-\x80'
name truncated 'truncated-\xe6\xbc'
name overlong 'overlong-\xc0\xaf'
name surrogate 'surrogate-\xed\xa0\x80'
name utf8 'utf8-\xc3\xa9-\xe6\xbc\xa2-\xf0\x9f\x98\x80'
name composed 'composed-\xc3\xa9' && name decomposed 'composed-e\xcc\x81'
name html 'html-<&>'
name quotes "quotes-\"-'-\`"
name backslash 'backslash-\\\\-\\\\n-\\\\u0041'
name newline 'newline-\n-end'
name tab 'tab-\t-end'
name controls 'controls-\x01\x02\x1b\x7f'
name separators 'separators-\xe2\x80\xa8-\xe2\x80\xa9'
name bom '\xef\xbb\xbfbom'
name replacement 'replacement-\xef\xbf\xbd'
name space ' leading and trailing '
name dots '...' && name dash '-rf' && name star '*?[a]' && name colon 'a:b' && name equals '12 path=x'
# Not whiteouts, though they look like it.
name whiteoutish 'wh.file' && name whiteoutish '.whfile'
mkdir "$(printf 'directory-\xff')" && name inside 'directory-\xff/file-\xfe'
ln -s "$(printf 'invalid-\xff\xfe-\x80')" "$(printf 'symlink-\xe9')"
ln "$(printf 'invalid-\xff\xfe-\x80')" "$(printf 'hardlink-\xe9')"
setfattr -n user.name -v here "$(printf 'latin1-\xe9\xe8')"
# Bytes order differently from UTF-16 and from any locale.
for n in a B a-b a.b a/ 'a b' Z _ '~'; do mkdir -p "order/$n" && echo "$n" >"order/$n/file"; done
