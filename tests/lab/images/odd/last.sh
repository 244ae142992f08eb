#!/bin/bash
# A second layer of changes: over whiteouts, opaque directories and replacements of the one below.
set -euo pipefail
cd /odd/types
echo back >one-byte
mkdir directory-7777 && echo back >directory-7777/file
rm -r far && mkdir -p far/deep/deeper && echo third >far/deep/deeper/file
rm directory-0444 && mkdir directory-0444
rm -r mode-0777
# An empty opaque directory, and one whose only change is below it.
rm -r ../names/order && mkdir ../names/order
chmod 0711 ../names
