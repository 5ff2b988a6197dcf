#!/bin/sh
# Add FeatherFace Studio to the desktop menu and link `ffgui` into ~/.local/bin; the program stays in this folder.
# `sh install.sh --remove` undoes both. Nothing outside your home folder changes.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin
if [ "${1:-}" = --remove ]; then
  rm -f "$data/applications/ffgui.desktop" "$data/icons/hicolor/256x256/apps/ffgui.png" \
    "$data/icons/hicolor/scalable/apps/ffgui.svg" "$data/metainfo/ffgui.metainfo.xml"
  if [ -L "$bin/ffgui" ]; then rm -f "$bin/ffgui"; fi
  echo "Removed FeatherFace Studio from the menu. To uninstall it, delete the folder $here."
  exit 0
fi
mkdir -p "$data/applications" "$data/icons/hicolor/256x256/apps" "$data/icons/hicolor/scalable/apps" \
  "$data/metainfo" "$bin"
# A desktop entry escapes these four characters in a quoted path, then doubles every backslash and percent sign.
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
  # For example pip's script.
  echo "Added FeatherFace Studio to the menu. Kept the existing $bin/ffgui."
  exit 0
fi
ln -sf "$here/ffgui" "$bin/ffgui"
echo "Added FeatherFace Studio to the menu. If $bin is on your PATH, \`ffgui\` starts it, too."
