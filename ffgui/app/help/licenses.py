"""Components of the program, with versions and licenses.

The packaged program has an index of its contents. Any other installation reads the metadata of the installed
distributions.
"""

from __future__ import annotations

import json
import re
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Any

from ffgui import __version__
from ffgui.app.language import tr
from ffgui.paths import licenses_folder, models_folder, own_license

REQUIRED = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "PySide6-Essentials",
    "pyqtgraph",
    "cv2-enumerate-cameras",
    "platformdirs",
    "psutil",
    "tqdm",
)
"""Distributions that the program requires; their own requirements are in their metadata."""

_LICENSE_FILE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
_TEXT_SUFFIXES = ("", ".txt", ".md", ".rst", ".apache", ".bsd")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Component:
    """Something with a license of its own.

    Attributes:
        license: its name, "" if unknown.
        homepage: address, "" if unknown.
        texts: license and notice texts.
    """

    name: str
    version: str
    license: str
    homepage: str = ""
    texts: tuple[str, ...] = ()

    def text(self) -> str:
        """Return all license texts, or a sentence if there are none."""
        if self.texts:
            return "\n\n".join(self.texts)
        missing = tr("The installed package of {name} does not include its license text.", name=self.name)
        return tr("{text} See {address}.", text=missing, address=self.homepage) if self.homepage else missing


def components() -> list[Component]:
    """Return the program, its models, then everything else by name; takes a while."""
    folder = licenses_folder()
    if folder is not None:
        return _indexed(folder)
    others = sorted(_installed(), key=lambda part: part.name.lower())
    return [_program(), _models(), *others]


def _indexed(folder: Path) -> list[Component]:
    try:
        entries = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return [_entry(folder, entry) for entry in entries]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return [_program(), _models()]


def _entry(folder: Path, entry: dict[str, Any]) -> Component:
    return Component(
        str(entry["name"]),
        str(entry["version"]),
        str(entry["license"]),
        str(entry.get("homepage", "")),
        _texts(folder / file for file in entry["files"]),
    )


def _program() -> Component:
    try:
        texts = _license_texts(metadata.distribution("ffgui"))
    except metadata.PackageNotFoundError:
        texts = ()
    return Component("ffgui", __version__, "MIT", "", texts or _texts([own_license()]))


def _models() -> Component:
    texts = _texts(models_folder() / name for name in ("NOTICE", "MODEL_CARD.md"))
    return Component("ffgui models", "", tr("MIT; trained on WIDER FACE, see the model card"), "", texts)


def _installed() -> Iterator[Component]:
    yield _python()
    waiting, seen = list(REQUIRED), set()
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in seen:
            continue
        seen.add(key)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # required on other systems only
            continue
        yield _component(distribution)
        waiting += [
            re.split(r"[^\w.-]", line, maxsplit=1)[0]
            for line in distribution.requires or ()
            if "extra ==" not in line
        ]


def _component(distribution: metadata.Distribution) -> Component:
    about: Any = distribution.metadata
    return Component(
        about["Name"],
        distribution.version,
        _license_name(about),
        _homepage(about),
        _license_texts(distribution),
    )


def _license_name(about: Any) -> str:
    written = about["License-Expression"] or about["License"] or ""
    first: str = written.strip().partition("\n")[0]
    if first and len(first) <= _LONGEST_NAME:
        return first
    names = [
        line.rpartition("::")[2].strip() for line in about.get_all("Classifier") or () if "License ::" in line
    ]
    return ", ".join(names)


def _homepage(about: Any) -> str:
    if about["Home-page"]:
        return str(about["Home-page"])
    links = dict(line.split(", ", 1) for line in about.get_all("Project-URL") or () if ", " in line)
    by_name = {name.lower(): link for name, link in links.items()}
    known = (by_name.get(name) for name in ("homepage", "source", "repository", "documentation"))
    return next(filter(None, known), "")


def _license_texts(distribution: metadata.Distribution) -> tuple[str, ...]:
    return _texts(
        Path(str(file.locate()))
        for file in distribution.files or ()
        if _LICENSE_FILE.search(file.name) and file.suffix.lower() in _TEXT_SUFFIXES
    )


def _python() -> Component:
    places = (Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_config_var("installed_base") or ""))
    texts = _texts(place / name for place in places for name in ("LICENSE.txt", "LICENSE"))
    return Component(
        "Python", python_version(), "PSF-2.0", "https://docs.python.org/3/license.html", texts[:1]
    )


def _texts(files: Iterable[Path]) -> tuple[str, ...]:
    """Return each text once: some wheels have it both in the package and in the metadata."""
    return tuple(dict.fromkeys(text for file in files if (text := _read(file))))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
