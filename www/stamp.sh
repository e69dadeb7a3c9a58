#!/bin/sh
# Writes the service worker of the built page in this folder: www/sw.js, with the version and the list
# of all files in front. Whoever changes a file of a built page runs this again, in its folder.
set -eu
worker=$(dirname -- "$0")/sw.js
rm -f sw.js
if grep -q __TRUNK_WS_BASE__ index.html; then
    # For `trunk serve`: a worker that goes away again.
    files=null
else
    # The page is asked for by its folder: not every server gives it out by name.
    files=$(find . -type f ! -path '*/.*' -exec cksum {} + | LC_ALL=C sort -k 3 | awk '
        BEGIN { print "{" }
        { printf "  \"%s\": [%s, %s],\n", $3 == "./index.html" ? "./" : $3, $1, $2 }
        END { print "}" }
    ')
fi
version=$(printf '%s\n' "$files" | cat - "$worker" | cksum | cut -d' ' -f1)
{
    printf 'const VERSION = "%s";\n' "$version"
    printf 'const FILES = %s;\n\n' "$files"
    cat "$worker"
} >new.js
mv new.js sw.js
