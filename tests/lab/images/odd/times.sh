#!/bin/bash
# Times before and after everything that a field can hold. The builder's tar keeps whole seconds.
set -euo pipefail
mkdir -p /odd/times && cd /odd/times
at() { echo "$1" >"$2" && touch -d "$1" "$2"; }
at 1901-12-14T00:00:00Z first-of-ext4
at 1969-12-31T23:59:59Z before-epoch
at 1969-12-31T23:59:59.5Z before-epoch-half
at 1970-01-01T00:00:00Z epoch
at 1970-01-01T00:00:00.000000001Z epoch-and-a-nanosecond
at 2001-02-03T04:05:06.123456789Z nanoseconds
at 2001-02-03T04:05:06.999999999Z nearly-a-second
at 2038-01-19T03:14:07Z last-of-32-bits
at 2038-01-19T03:14:08Z after-32-bits
at 2242-03-16T12:56:31Z last-of-11-octal-digits
at 2242-03-16T12:56:32Z after-11-octal-digits
at 2400-01-01T00:00:00.25Z far
mkdir directory && touch -d 1960-06-01T00:00:00.75Z directory
ln -s nowhere symlink && touch -h -d 1965-01-01T00:00:00.5Z symlink
mkfifo fifo && touch -d 2050-01-01T00:00:00Z fifo
