#!/bin/sh
# What Trunk runs after each build (Trunk.toml), in the folder with what it has built.
set -eu
cd "$TRUNK_STAGING_DIR"

# `trunk serve` adds a script to the page, which loads it again after each build: while developing,
# the policy lets it.
if grep -q __TRUNK_WS_BASE__ index.html; then
    sed "/Content-Security-Policy/s/script-src/& 'unsafe-inline'/;s/connect-src/& ws: wss:/" index.html >new.html
    mv new.html index.html
fi

# What is shipped has one style sheet: it is smaller than the rooms' own, and arrives at once.
[ "$TRUNK_PROFILE" = release ] || exit 0
link='<link rel="stylesheet" href="'
sheets=$(sed -n "s|.*$link[^\"]*/\([^\"/]*\)\".*|\1|p" index.html)
[ -n "$sheets" ] || exit 0
# Names that Trunk makes have no spaces.
# shellcheck disable=SC2086
cat $sheets >all.css && rm $sheets
all=style-$(cksum <all.css | cut -d' ' -f1).css
mv all.css "$all"
awk -v all="$all" '
    !/<link rel="stylesheet"/ { print; next }
    !done++ { sub(/[^"\/]*\.css".*/, all "\">"); print }
' index.html >new.html
mv new.html index.html
