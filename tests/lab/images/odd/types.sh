#!/bin/bash
# Every type of file, mode, owner and attribute.
set -euo pipefail
mkdir -p /odd/types && cd /odd/types
echo "hello from odd" >/odd/hello

cp /bin/true caps-file && setcap cap_net_raw,cap_net_admin=ep caps-file
cp /bin/true caps-none-effective && setcap cap_sys_time=p caps-none-effective

echo linked >link-target
for i in 1 2 3; do ln link-target "hardlink-$i"; done
mkdir far && ln link-target far/hardlink-4
ln -s link-target symlink
ln -s /odd/types/link-target symlink-absolute
ln -s ../../../../../../etc/passwd symlink-upwards
ln -s nowhere symlink-dangling
ln -s symlink-to-itself symlink-to-itself
ln -s "$(printf 'x%.0s' {1..99})" symlink-99
ln -s "$(printf 'x%.0s' {1..100})" symlink-100
ln -s "$(printf 'x%.0s' {1..101})" symlink-101
ln -s "$(printf 'deep/%.0s' {1..200})end" symlink-1003
ln symlink hardlink-to-symlink

mkfifo fifo && ln fifo hardlink-to-fifo
mknod char-null c 1 3
mknod char-big c 300 70000
mknod block-loop b 7 0
mknod block-big b 259 1048575
# A socket is in the tree but never in the tar.
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un("socket")) or die $!'

: >zero
mkdir empty-directory
printf x >one-byte
head -c 511 /dev/zero | tr '\0' a >block-minus-one
head -c 512 /dev/zero | tr '\0' b >block
head -c 513 /dev/zero | tr '\0' c >block-plus-one
truncate -s 3M sparse && printf middle | dd of=sparse bs=1 seek=1500000 conv=notrunc status=none
truncate -s 1M sparse-all-hole

for mode in 0000 0001 0444 0777 1777 2755 4755 6755 7777; do
    echo "$mode" >"mode-$mode" && chmod "$mode" "mode-$mode"
    mkdir "directory-$mode" && chmod "$mode" "directory-$mode"
done

# The largest owner that seven octal digits hold, the next one, and the largest of all.
for id in 1234567 2097151 2097152 3000000000 4294967294; do
    echo "$id" >"owner-$id" && chown "$id:$id" "owner-$id"
    mkdir "owned-$id" && chown "$id:0" "owned-$id"
done
chown -h 1234567:1234568 symlink-dangling
cp /bin/true owned-setuid && chown 1000:1000 owned-setuid && chmod 4711 owned-setuid

# The daemon drops these when it makes the layer's tar; ../tars has some that stay.
echo attributes >xattrs
setfattr -n user.text -v value xattrs
setfattr -n user.binary -v 0x00010aff3d xattrs
setfattr -n user.empty xattrs
mkdir xattrs-directory && setfattr -n user.on.directory -v yes xattrs-directory
