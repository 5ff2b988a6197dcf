#!/bin/sh
# Puts FeatherFace Studio, where it lies now, into your desktop's menu and `ffgui` into ~/.local/bin.
# `sh install.sh --remove` takes both away again. Nothing outside your home is touched.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin
if [ "${1:-}" = --remove ]; then
  rm -f "$data/applications/ffgui.desktop" "$data/icons/hicolor/256x256/apps/ffgui.png" \
    "$data/icons/hicolor/scalable/apps/ffgui.svg" "$data/metainfo/ffgui.metainfo.xml"
  if [ -L "$bin/ffgui" ]; then rm -f "$bin/ffgui"; fi
  echo "FeatherFace Studio is out of the menu. Remove the folder $here to be rid of all of it."
  exit 0
fi
mkdir -p "$data/applications" "$data/icons/hicolor/256x256/apps" "$data/icons/hicolor/scalable/apps" \
  "$data/metainfo" "$bin"
# In a desktop file, a quoted path escapes these four characters, the file itself every backslash once more,
# and a percent sign is doubled.
quoted=$(printf '%s' "$here/ffgui" | sed -e 's/\\/&&&&/g' -e 's/["`$]/\\\\&/g' -e 's/%/%%/g')
while IFS= read -r line; do
  case $line in
    Exec=*) printf 'Exec="%s"\n' "$quoted" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$here/share/applications/ffgui.desktop" >"$data/applications/ffgui.desktop"
cp "$here/share/icons/hicolor/256x256/apps/ffgui.png" "$data/icons/hicolor/256x256/apps/"
cp "$here/share/icons/hicolor/scalable/apps/ffgui.svg" "$data/icons/hicolor/scalable/apps/"
cp "$here/share/metainfo/ffgui.metainfo.xml" "$data/metainfo/"
if [ -e "$bin/ffgui" ] && [ ! -L "$bin/ffgui" ]; then
  # Such as the script that pip has put there.
  echo "FeatherFace Studio is in the menu. $bin/ffgui was there before and stays as it is."
  exit 0
fi
ln -sf "$here/ffgui" "$bin/ffgui"
echo "FeatherFace Studio is in the menu; \`ffgui\` starts it, if $bin is on your PATH."
