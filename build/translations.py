"""Updates the translations of the window. Run `python build/translations.py` after changing a text.

Brings every `resources/translations/ffgui_*.ts` up to date with the texts in `PLACES`, keeping what is
translated, and compiles it with Qt's `lrelease`. New texts are marked as unfinished: translate them with Qt
Linguist or a text editor, then run this again. `--check` changes nothing and fails if anything is not up to
date or not translated.

The compiled files are in the repository, since building the package must not need Qt.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "ffgui"
FORMS = {"de": 2, "zh_CN": 1}
"""Languages, and how many forms of a text with a count each has."""

PLACES = ("app", "detect", "live", "review", "evaluate/annotations", "files.py", "limits.py")
"""Packages and modules of `ffgui` whose texts the window shows."""

_CALLS = ("tr", "mark", "Translatable", "UserError", "UsageError", "TooLargeError")
"""Calls whose first argument is a text."""

_TABLES = {"ActionSpec": (1, 3, "disabled_tip"), "ViewSpec": (1, 4), "PanelSpec": (1, 3)}
"""Rows of tables whose texts need no `mark`: positions and names of these arguments."""

Texts = dict[str, bool]
"""English texts, and whether each has a count."""


def source_texts(folder: Path) -> Texts:
    """Return all texts in the calls and tables of the packages and modules that the window shows."""
    found: Texts = {}
    for file in _source_files(folder):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for text, counted in _texts_of(node, file):
                    found[text] = found.get(text, False) or counted
    return found


def _source_files(folder: Path) -> list[Path]:
    places = [folder / name for name in PLACES]
    return sorted(file for place in places for file in ([place] if place.is_file() else place.rglob("*.py")))


def _texts_of(call: ast.Call, file: Path) -> Iterator[tuple[str, bool]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in _CALLS and call.args:
        text = call.args[0]
        if isinstance(text, ast.JoinedStr):
            raise SystemExit(f"{file}:{call.lineno}: an f-string cannot be translated")
        if isinstance(text, ast.Constant):
            yield str(text.value), name == "tr" and len(call.args) > 1
    for place in _TABLES.get(name, ()):
        values = [word.value for word in call.keywords if word.arg == place]
        if isinstance(place, int):
            values = call.args[place : place + 1]
        for value in values:
            if isinstance(value, ast.Constant):
                yield str(value.value), False


def read(file: Path) -> dict[str, list[str]]:
    """Return the translations of a file: a list of all forms for each text, shorter if some are missing."""
    if not file.exists():
        return {}
    found = {}
    for message in ET.parse(file).iter("message"):  # noqa: S314
        translation = message.find("translation")
        if translation is None:
            continue
        forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        finished = translation.get("type") is None
        found[message.findtext("source") or ""] = [form for form in forms if form] if finished else []
    return found


def written(language: str, texts: Texts, known: dict[str, list[str]]) -> str:
    """Return the contents of a translation file."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text, counted in sorted(texts.items()):
        message = ET.SubElement(context, "message", {"numerus": "yes"} if counted else {})
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        forms = known.get(text, [])
        if len(forms) != (FORMS[language] if counted else 1):
            translation.set("type", "unfinished")
            forms = [""] * FORMS[language]
        if counted:
            for form in forms:
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = forms[0]
    ET.indent(root, "    ")
    body = ET.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def missing(texts: Texts, known: dict[str, list[str]]) -> list[str]:
    """Return the texts without a translation."""
    return [text for text in texts if not known.get(text)]


def compile_(source: Path) -> bytes:
    """Return the compiled form of a translation file."""
    import PySide6

    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if os.name == "nt" else "lrelease")
    target = source.with_suffix(".qm")
    command = [str(tool), "-silent", "-removeidentical", str(source), "-qm", str(target)]
    subprocess.run(command, check=True)
    return target.read_bytes()


def main() -> int:
    """Update all files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    args = parser.parse_args()
    texts = source_texts(ROOT / "ffgui")
    wrong = 0
    for language in FORMS:
        file = FOLDER / f"ffgui_{language}.ts"
        known = read(file)
        lacking = missing(texts, known)
        new = written(language, texts, known)
        stale = not file.exists() or new != file.read_text(encoding="utf-8")
        print(f"{language}: {len(texts)} texts, {len(lacking)} not translated{', not up to date' * stale}")
        for text in lacking:
            print(f"  {text!r}")
        wrong += bool(lacking) or stale
        if not args.check:
            file.write_text(new, encoding="utf-8")
            compile_(file)
    return int(bool(wrong)) if args.check else 0


if __name__ == "__main__":
    sys.exit(main())
