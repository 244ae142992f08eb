#!/bin/bash
# What a layer does to the layers below it.
set -euo pipefail
cd /odd/types
# Deleted: a file, one of several hard links, a tree, a symlink, a device, names that are odd themselves.
rm one-byte hardlink-1 symlink-absolute char-null
rm -r directory-7777
cd ../names
rm "$(printf 'invalid-\xff\xfe-\x80')" "$(printf 'newline-\n-end')" "$(printf 'n%.0s' $(seq 255))"
rm -r depth-11 "$(printf 'directory-\xff')"
cd ../types
# Replaced: directories by new ones (opaque), by files and by symlinks, and the other way round.
rm -r far && mkdir far && echo new >far/new
rm -r directory-0777 && mkdir directory-0777
rm -r directory-0444 && echo file >directory-0444
rm -r directory-1777 && ln -s far directory-1777
rm mode-0777 && mkdir mode-0777 && echo inside >mode-0777/file
rm fifo && mkdir fifo && rm symlink && echo file >symlink
rm char-big && mknod char-big b 1 2
# Changed: bytes, only the mode, only the owner, only the time, only a capability.
echo more >>link-target
chmod 0640 mode-0444
chown 5:6 zero
touch -d 1999-09-09T09:09:09Z block
setcap cap_chown=ep caps-none-effective
touch -d 1975-01-01T00:00:00Z empty-directory
# Hard links within this layer and to a file of a lower one; a directory that moved.
echo same >same-layer && ln same-layer same-layer-link
ln block-plus-one link-to-lower-layer
mv owned-1234567 moved-directory
# Copied up and restored: no change in bytes.
cp -p sparse /tmp/copy && cat /tmp/copy >sparse && touch -r /tmp/copy sparse && rm /tmp/copy
mkdir -p /odd/volume && echo volume >/odd/volume/file
