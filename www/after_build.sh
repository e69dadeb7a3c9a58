#!/bin/sh
# What Trunk runs after each build (Trunk.toml), in the folder with what it has built.
set -eu
cd "$TRUNK_STAGING_DIR"
www=$TRUNK_SOURCE_DIR/www

# A number made from what is in these files.
sum() { cat -- "$@" | cksum | cut -d' ' -f1; }

# rename OLD NEW FILE...: and the same in these files, which name it.
rename() {
    old=$1
    new=$2
    shift 2
    mv "$old" "$new"
    for file in "$@"; do
        sed "s|$old|$new|g" "$file" >changed
        mv changed "$file"
    done
}

# `trunk serve` adds a script to the page, which loads it again after each build: while developing,
# the policy lets it, and no service worker gives out what it has kept.
if grep -q __TRUNK_WS_BASE__ index.html; then
    sed "/Content-Security-Policy/s/script-src/& 'unsafe-inline'/;s/connect-src/& ws: wss:/
        s/ data-worker=\"[^\"]*\"//" index.html >new.html
    mv new.html index.html
fi

# What is shipped has one style sheet: it is smaller than the rooms' own, and arrives at once.
one_style_sheet() {
    link='<link rel="stylesheet" href="'
    sheets=$(sed -n "s|.*$link[^\"]*/\([^\"/]*\)\".*|\1|p" index.html)
    [ -n "$sheets" ] || return 0
    # Names that Trunk makes have no spaces.
    # shellcheck disable=SC2086
    cat $sheets >all.css && rm $sheets
    all=style-$(sum all.css).css
    mv all.css "$all"
    awk -v all="$all" '
        !/<link rel="stylesheet"/ { print; next }
        !done++ { sub(/[^"\/]*\.css".*/, all "\">"); print }
    ' index.html >new.html
    mv new.html index.html
}
[ "$TRUNK_PROFILE" != release ] || one_style_sheet

# Every name but the page's own, the module's and the service worker's is made from what is in the file, so that
# two versions never mean two things by one name. Trunk sees to most of them. The folders of what the
# WebAssembly imports are named after the package, and its script after the WebAssembly alone; within
# the script the WebAssembly still goes by the old names.
module=$(sed -n 's|.* data-module="[^"]*/\([^"/]*\)".*|\1|p' index.html)
for folder in snippets/*; do
    [ -d "$folder" ] || continue
    number=$(find "$folder" -type f | LC_ALL=C sort | xargs cat | cksum | cut -d' ' -f1)
    sed "s|\(from ['\"]\./\)$folder/|\1${folder%-*}-$number/|" "$module" >changed
    mv changed "$module"
    rename "$folder" "${folder%-*}-$number" index.html
done
rename "$module" "${module%-*}-$(sum "$module").js" index.html

# Ringlab for other pages, by a name that stays.
wasm=$(sed -n 's|.* data-wasm="[^"]*/\([^"/]*\)".*|\1|p' index.html)
module=$(sed -n 's|.* data-module="[^"]*/\([^"/]*\)".*|\1|p' index.html)
sed "s|\./MODULE|./$module|;s|\./WASM|./$wasm|" "$www/module/ringlab.js" >ringlab.js
cp "$www/module/ringlab.d.ts" .

# What a system asks for that installs the page.
manifest=ringlab.webmanifest
cp "$www/app/"* .
for icon in icon-*.svg; do
    sed "s|\"icon.svg\"|\"$icon\"|" "$manifest" >changed
    mv changed "$manifest"
done
for icon in icon-*.png touch-icon-*.png; do
    rename "$icon" "${icon%.png}-$(sum "$icon").png" index.html "$manifest"
done
rename "$manifest" "ringlab-$(sum "$manifest").webmanifest" index.html

# The last, when all files are there: the list of them.
sh "$www/stamp.sh"
