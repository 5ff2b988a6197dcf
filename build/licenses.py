"""Collect the licenses of every component of the built program: one folder per component, and `index.json`.

The components follow from the files that PyInstaller has collected; one without a license text stops the
build. The index is a list of objects with "name", "version", "license", "homepage" and "files" (paths
relative to the index).
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

_TEXTS = Path(__file__).parent / "texts"
_LICENSE_FILE = re.compile(
    r"(?:^|[-_.])(?:licen[cs]e|copying|notice|thirdpartynotices|authors)", re.IGNORECASE
)

_COMMON = Path("/usr/share/common-licenses")
"""Licenses that Debian's packages share; their own texts refer to the files here."""

_QT_TEXTS = ("LGPL-3.0.txt", "GPL-3.0.txt", "qt-sources.txt")
_ADDITIONAL_TEXTS = {
    # These wheels contain no license text.
    "pyside6-essentials": _QT_TEXTS,
    "shiboken6": _QT_TEXTS,
    # FFmpeg's license requires a pointer to its sources; the wheel has no text for OpenBLAS.
    "opencv-python-headless": ("ffmpeg-sources.txt", "openblas.txt", "GPL-3.0.txt"),
}
"""Files of `build/texts` that complete a distribution's own texts."""


@dataclass(slots=True)
class Component:
    """A part of the program with a license of its own."""

    name: str
    version: str
    license: str
    homepage: str
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _BundledLibrary:
    """A library inside another component's distribution, whose texts include its license."""

    pattern: str
    name: str
    license: str
    homepage: str


_OPENBLAS = (
    _BundledLibrary(r"openblas", "OpenBLAS", "BSD-3-Clause", "https://www.openblas.net"),
    _BundledLibrary(
        r"libgfortran", "libgfortran", "GPL-3.0-or-later WITH GCC-exception-3.1", "https://gcc.gnu.org"
    ),
    _BundledLibrary(r"libquadmath", "libquadmath", "LGPL-2.1-or-later", "https://gcc.gnu.org"),
)
_BUNDLED_LIBRARIES = {
    "opencv-python-headless": (
        _BundledLibrary(
            r"libav(?:codec|format|util)|opencv_videoio_ffmpeg",
            "FFmpeg",
            "LGPL-2.1-or-later",
            "https://ffmpeg.org",
        ),
        _BundledLibrary(r"libcrypto|libssl", "OpenSSL", "OpenSSL", "https://www.openssl.org"),
        _BundledLibrary(r"libvpx", "libvpx", "BSD-3-Clause", "https://www.webmproject.org"),
        _BundledLibrary(r"libaom", "libaom", "BSD-2-Clause", "https://aomedia.googlesource.com/aom"),
        _BundledLibrary(r"libavif", "libavif", "BSD-2-Clause", "https://github.com/AOMediaCodec/libavif"),
        _BundledLibrary(r"libpng", "libpng", "libpng-2.0", "http://www.libpng.org"),
        _BundledLibrary(r"libdrm", "libdrm", "MIT", "https://dri.freedesktop.org"),
        *_OPENBLAS,
    ),
    "numpy": _OPENBLAS,
}


class LicenseError(Exception):
    """A component or file whose license is unknown."""


def collect(target: Path, sources: Iterable[Path], project: Path) -> list[Component]:
    """Copy the licenses of the components that `sources` belong to.

    Args:
        target: the folder to create; an existing one is replaced.
        sources: the original paths of the program's files.
        project: this repository, for its own license and the models' notice.

    Returns:
        The components, as written to `index.json`.

    Raises:
        LicenseError: if a component has no license text, or a file belongs to no known component.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    by_owner, system = _group(sources)
    components = [_program(target, project), _python(target), _bootloader(target)]
    for name in sorted(by_owner.keys() - {"ffgui", "pyinstaller", "pyinstaller-hooks-contrib"}):
        components += _distribution(target, metadata.distribution(name), by_owner[name])
    components += _system(target, system)
    components += _qt_parts(target, by_owner)
    components.append(_models(target, project))
    # The program itself first, then by name.
    components.sort(key=lambda part: (part.name not in {"ffgui", "ffgui models"}, part.name.lower()))
    (target / "index.json").write_text(
        json.dumps([asdict(part) for part in components], indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    return components


def _group(sources: Iterable[Path]) -> tuple[dict[str, set[str]], set[Path]]:
    """Return the file names of each distribution, and the files of the system."""
    owners = _owners()
    homes = {
        Path(os.__file__).resolve().parent,
        *(Path(p).resolve() for p in (sys.base_prefix, sys.base_exec_prefix)),
    }
    homes.discard(Path("/usr"))
    by_owner: dict[str, set[str]] = {}
    system: set[Path] = set()
    here = Path(__file__).resolve().parents[1]
    for source in sources:
        path = source.resolve()
        owner = owners.get(str(path))
        if owner is not None:
            by_owner.setdefault(owner, set()).add(path.name)
        elif _is_installed(path):
            raise LicenseError(f"{path} is part of the program, but no installed distribution lists it.")
        elif path.is_relative_to(here):
            by_owner.setdefault("ffgui", set()).add(path.name)
        elif not any(path.is_relative_to(home) for home in homes):
            system.add(path)
    return by_owner, system


def _is_installed(path: Path) -> bool:
    return "site-packages" in path.parts or "dist-packages" in path.parts


@cache
def _owners() -> dict[str, str]:
    """Map each installed file to the name of its distribution."""
    owners = {}
    for distribution in metadata.distributions():
        name = _normalized(distribution.metadata["Name"])
        root = Path(str(distribution.locate_file(""))).resolve()
        for file in distribution.files or ():
            owners[os.path.normpath(f"{root}/{file}")] = name
    return owners


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _distribution(target: Path, distribution: metadata.Distribution, names: set[str]) -> list[Component]:
    name = _normalized(distribution.metadata["Name"])
    texts: dict[bytes, tuple[str, Path]] = {}
    for file in distribution.files or ():
        path = Path(str(file.locate()))
        inside = ".dist-info" in file.parts[0]
        if _LICENSE_FILE.search(file.name) and path.is_file() and path.suffix not in {".py", ".pyc"}:
            # Some wheels contain a text twice, in the package and with its metadata.
            texts.setdefault(path.read_bytes(), ("/".join(file.parts[1:]) if inside else str(file), path))
    part = Component(
        distribution.metadata["Name"],
        distribution.version,
        _license_of(distribution),
        _homepage(distribution),
    )
    for label, path in texts.values():
        _add(target, part, path, label.replace("licenses/", "", 1).replace("/", "_"))
    for text in _ADDITIONAL_TEXTS.get(name, ()):
        _add(target, part, _TEXTS / text)
    if not part.files:
        raise LicenseError(
            f"{part.name} is part of the program, but its wheel has no license text. Add the text to "
            "build/texts and to the table in build/licenses.py."
        )
    bundled = [
        Component(f"{each.name} (in {part.name})", "", each.license, each.homepage, part.files)
        for each in _BUNDLED_LIBRARIES.get(name, ())
        if any(re.search(each.pattern, file) for file in names)
    ]
    return [part, *bundled]


def _license_of(distribution: metadata.Distribution) -> str:
    text = _metadata_line(distribution, "License-Expression") or _metadata_line(distribution, "License")
    if not text:
        classes = distribution.metadata.get_all("Classifier") or []
        text = ", ".join(each.rsplit(" :: ", 1)[-1] for each in classes if each.startswith("License ::"))
    return text or "see the text"


def _homepage(distribution: metadata.Distribution) -> str:
    entries = distribution.metadata.get_all("Project-URL") or []
    urls = {key.lower(): url for key, _, url in (entry.partition(", ") for entry in entries)}
    chosen = urls.get("homepage") or urls.get("source") or urls.get("repository")
    name = distribution.metadata["Name"]
    return _metadata_line(distribution, "Home-page") or chosen or f"https://pypi.org/project/{name}"


def _metadata_line(distribution: metadata.Distribution, field_name: str) -> str:
    """Return the first line of a metadata field, or "" if it is absent."""
    values = distribution.metadata.get_all(field_name) or [""]
    return str(values[0]).strip().partition("\n")[0]


def _add(target: Path, part: Component, file: Path, label: str = "") -> None:
    folder = target / re.sub(r"[^a-z0-9.+-]+", "-", part.name.lower())
    folder.mkdir(exist_ok=True)
    copy = folder / (label or file.name)
    shutil.copyfile(file, copy)
    part.files.append(copy.relative_to(target).as_posix())


def _program(target: Path, project: Path) -> Component:
    import ffgui

    part = Component("ffgui", ffgui.__version__, "MIT", "")
    _add(target, part, project / "LICENSE")
    return part


def _python(target: Path) -> Component:
    candidates = [Path(os.__file__).parent / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    candidates += [
        Path(f"/usr/share/doc/python{version}/copyright"),
        Path(f"/usr/share/licenses/python{version}/LICENSE"),
    ]
    part = Component("Python", platform.python_version(), "PSF-2.0", "https://www.python.org")
    for file in candidates:
        if file.is_file():
            _add(target, part, file)
            return part
    raise LicenseError(f"Python's license was not found in any of {', '.join(map(str, candidates))}.")


def _bootloader(target: Path) -> Component:
    """Describe PyInstaller's bootloader, which the executable consists of."""
    distribution = metadata.distribution("pyinstaller")
    part = Component(
        "PyInstaller bootloader",
        distribution.version,
        "GPL-2.0-or-later WITH Bootloader-exception",
        "https://pyinstaller.org",
    )
    for file in distribution.files or ():
        if file.name == "COPYING.txt":
            _add(target, part, Path(str(file.locate())))
            return part
    raise LicenseError("PyInstaller's license was not found.")


def _models(target: Path, project: Path) -> Component:
    part = Component("ffgui models", "", "MIT; trained on WIDER FACE, see the model card", "")
    for name in ("NOTICE", "MODEL_CARD.md"):
        _add(target, part, project / "models" / name)
    return part


def _qt_parts(target: Path, by_owner: dict[str, set[str]]) -> list[Component]:
    """Describe the third-party code in Qt's libraries."""
    if "pyside6-essentials" not in by_owner:
        return []
    version = metadata.version("PySide6_Essentials")
    part = Component(
        "Third-party parts of Qt", version, "see the text", "https://doc.qt.io/qt-6/licenses-used-in-qt.html"
    )
    for file in sorted((_TEXTS / "qt").iterdir()):
        _add(target, part, file)
    return [part]


def _system(target: Path, files: set[Path]) -> list[Component]:
    """Describe the copied system libraries, one component per package."""
    parts: dict[str, Component] = {}
    for file in sorted(files):
        package, version, text = _package(file)
        if package not in parts:
            part = parts[package] = Component(package, version, "see the text", "")
            _add(target, part, text)
            _add_common(target, part, text.read_text(encoding="utf-8", errors="replace"))
            part.files.append(_add_once(target, _TEXTS / "system-sources.txt"))
    return list(parts.values())


def _add_common(target: Path, part: Component, text: str) -> None:
    """Add the shared licenses that a text refers to; the user's system may lack them."""
    names = set(re.findall(rf"{_COMMON}/([\w.-]*\w)", text))
    files = {(_COMMON / name).resolve() for name in names if (_COMMON / name).is_file()}
    part.files += [_add_once(target, file) for file in sorted(files)]


def _add_once(target: Path, file: Path) -> str:
    """Copy a text that several components share and return its path relative to the index."""
    copy = target / "system" / f"{file.name.removesuffix('.txt')}.txt"
    copy.parent.mkdir(exist_ok=True)
    if not copy.exists():
        shutil.copyfile(file, copy)
    return copy.relative_to(target).as_posix()


def _package(file: Path) -> tuple[str, str, Path]:
    """Return the name, version and license text of the package that owns a system file."""
    for name, version in (*_dpkg(file), *_rpm(file)):
        for text in (
            Path("/usr/share/doc") / name / "copyright",
            *Path("/usr/share/licenses").glob(f"{name}/*"),
        ):
            if text.is_file():
                return name, version, text
    raise LicenseError(
        f"{file} is part of the program, but its license was not found. Install the package's documentation "
        "or exclude the file in build/contents.py."
    )


def _dpkg(file: Path) -> list[tuple[str, str]]:
    if not shutil.which("dpkg-query"):
        return []
    # Where /lib is a link to /usr/lib, packages may list either path.
    for path in (str(file), str(file).removeprefix("/usr")):
        owner = _output("dpkg-query", "-S", path)
        if owner:
            package = owner.partition(": ")[0].split(",")[0]
            return [(package.partition(":")[0], _output("dpkg-query", "-W", "-f", "${Version}", package))]
    return []


def _rpm(file: Path) -> list[tuple[str, str]]:
    if not shutil.which("rpm"):
        return []
    found = _output("rpm", "-qf", "--qf", "%{NAME} %{VERSION}", str(file)).split()
    return [(found[0], found[1])] if len(found) == 2 else []


def _output(*command: str) -> str:
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return process.stdout.strip() if process.returncode == 0 else ""
