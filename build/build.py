"""Builds the desktop program: `python build/build.py`, after `pip install .[build]`.

Makes `dist/ffgui/` and an archive of it beside it, tells what takes the space, and fails if something is
inside that must not be, or if it is too large. PyInstaller's own files go to `dist/.work`.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import lzma
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import contents
import trim

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
WORK = DIST / ".work"

ARCHIVE_LIMIT = 110_000_000
UNPACKED_LIMIT = 340_000_000

# Measured on 64 MiB of the program, on one core of an AMD EPYC (Zen 4) in processor time. The whole is 4.6
# times as much, and two cores take half as long.
#
#   preset   with x86 filter   without
#   0        17.1 MB   5.5 s
#   1        16.3 MB   9.7 s   17.4 MB
#   3        16.0 MB    36 s
#   4        14.7 MB    32 s
#   6        14.3 MB    41 s
_PRESET = 4
_STREAM_BYTES = 64 << 20


class BuildError(Exception):
    """The build cannot go on, or its result is not as it must be."""


def main() -> int:
    """Build, trim, check, pack; 0 if all is well."""
    parser = argparse.ArgumentParser(description="Build the desktop program.")
    parser.parse_args()
    started = time.perf_counter()
    os.environ.pop("FFGUI_MODELS", None)  # the models that ship, not those of whoever builds
    try:
        _check_environment()
        program = _freeze()
        _complete(program)
        _check_contents(program)
        _report(program)
        _check_size(trim.folder_bytes(program), UNPACKED_LIMIT, "the program")
        archive = _pack(program)
        _check_size(archive.stat().st_size, ARCHIVE_LIMIT, "the archive")
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    print(f"{program.relative_to(ROOT)}: {trim.folder_bytes(program) / 1e6:.1f} MB unpacked (10^6 bytes)")
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB")
    print(
        f"built in {time.perf_counter() - started:.0f} s; check it: python build/check.py {_shown(program)}"
    )
    return 0


def _check_environment() -> None:
    for name in ("PyInstaller", "ffgui"):
        if importlib.util.find_spec(name) is None:
            raise BuildError(f"{name} is not installed here. Run: pip install '.[build]'")
    if stale := _stale():
        raise BuildError(
            f"the installed ffgui is not that of this folder ({stale[0]} differs). Run: "
            "pip install '.[build]'"
        )


def _package() -> Path:
    """Where the installed package lies."""
    import ffgui

    return Path(str(ffgui.__file__)).parent


def _stale() -> list[str]:
    """Files of the installed package, of its models and resources that are not those of this folder."""
    from ffgui.paths import models_folder, resource

    places = (
        (_package(), ROOT / "ffgui", "*.py"),
        (models_folder(), ROOT / "models", "[!.]*"),
        (resource(""), ROOT / "resources", "[!.]*"),
    )
    return [name for place in places for name in _differences(*place)]


def _differences(installed: Path, checkout: Path, pattern: str) -> list[str]:
    """Files that are not the same in both folders."""
    names = {file.relative_to(folder) for folder in (installed, checkout) for file in folder.rglob(pattern)}
    return sorted(str(name) for name in names if _content(installed / name) != _content(checkout / name))


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _freeze() -> Path:
    """Run PyInstaller and return the program's folder."""
    for folder in (DIST / "ffgui", WORK):
        shutil.rmtree(folder, ignore_errors=True)
    options = ["--noconfirm", "--clean", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(WORK)]
    command = [sys.executable, "-m", "PyInstaller", *options, *places, str(ROOT / "build" / "ffgui.spec")]
    # Run elsewhere: with the repository on its path, PyInstaller would take `ffgui` from there.
    WORK.mkdir(parents=True)
    if subprocess.run(command, cwd=WORK, check=False).returncode:
        raise BuildError("PyInstaller failed; its messages are above.")
    return DIST / "ffgui"


def _complete(program: Path) -> None:
    """What PyInstaller does not do: the files for the desktop, and trimming."""
    (program / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    if sys.platform != "linux":
        return
    linux, share = ROOT / "build" / "linux", program / "share"
    icons = share / "icons" / "hicolor"
    for source, target in (
        (linux / "ffgui.desktop", share / "applications" / "ffgui.desktop"),
        (linux / "ffgui.metainfo.xml", share / "metainfo" / "ffgui.metainfo.xml"),
        (next(WORK.rglob("ffgui.png")), icons / "256x256" / "apps" / "ffgui.png"),
        (ROOT / "resources" / "icons" / "app.svg", icons / "scalable" / "apps" / "ffgui.svg"),
        (linux / "install.sh", program / "install.sh"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (program / "install.sh").chmod(0o755)
    trim.trim(program, _package(), lambda text: print(f"trim: {text}"))


def _check_contents(program: Path) -> None:
    """Nothing forbidden inside, every library's libraries there, and the licenses."""
    inside = _modules_inside(program)
    if forbidden := sorted(name for name in contents.FORBIDDEN if name in inside):
        raise BuildError(f"{', '.join(forbidden)} got into the program; see build/contents.py.")
    files = [file.relative_to(program).as_posix() for file in program.rglob("*")]
    if bad := [file for file in files if re.search(r"\.pth$|\.pt$|/tests?/|qtbase_\w+\.qm$", file)]:
        raise BuildError(f"{bad[0]} has no business in the program; see build/contents.py.")
    if dangling := [file for file in program.rglob("*") if file.is_symlink() and not file.exists()]:
        raise BuildError(f"{dangling[0]} leads nowhere; see build/contents.py.")
    for wanted in (
        "licenses/index.json",
        "models/featherface_v1.onnx",
        "models/featherface_v2.onnx",
        "models/NOTICE",
    ):
        if not any(file.endswith(wanted) for file in files):
            raise BuildError(f"{wanted} is missing from the program.")
    if sys.platform == "linux" and (missing := _missing_libraries(program)):
        raise BuildError(
            f"libraries are missing: {', '.join(missing)}. Those of xcb come from this system: install them."
        )


def _modules_inside(program: Path) -> set[str]:
    """Names of the modules in the program: those in its archive and those that lie in folders."""
    from PyInstaller.archive.readers import CArchiveReader  # type: ignore[import-untyped]

    executable = program / ("ffgui.exe" if sys.platform == "win32" else "ffgui")
    reader = CArchiveReader(str(executable))
    archive = next(name for name in reader.toc if name.endswith(".pyz"))
    names = set(reader.open_embedded_archive(archive).toc)
    internal = next(folder for folder in (program / "_internal", program) if folder.is_dir())
    for entry in internal.rglob("*"):
        parts = entry.relative_to(internal).parts
        if parts[0] not in {"licenses", "share"}:
            names.add(".".join((*parts[:-1], parts[-1].partition(".")[0])))
    return names


def _missing_libraries(program: Path) -> list[str]:
    """Libraries that something inside asks for, and that neither the program nor this system has.

    What PyInstaller leaves to the system (C library, OpenGL, libxcb itself) and what only Wayland needs comes
    from where the program runs. The rest of xcb does not: many a desktop lacks some of it.
    """
    files = [file for file in program.rglob("*") if ".so" in file.name]
    names = {file.name for file in files}
    asked = {name for file in files if file.is_file() and not file.is_symlink() for name in trim.needed(file)}
    ours = re.compile(r"^lib(?:Qt6|pyside|shiboken|icu|python|xcb-|xkbcommon)|-[0-9a-f]{8}[.-]")
    return sorted(name for name in asked - names if ours.search(name))


def _report(program: Path) -> None:
    """Print what takes the space."""
    sizes: Counter[str] = Counter()
    for file in program.rglob("*"):
        if file.is_file() and not file.is_symlink():
            sizes[_component(file.relative_to(program).as_posix())] += file.stat().st_size
    print(f"{'component':<28}{'MB':>8}")
    for name, size in sizes.most_common():
        print(f"{name:<28}{size / 1e6:>8.1f}")


_COMPONENTS = (
    (r"cv2/|cv2[^/]*\.so|opencv_videoio", "OpenCV"),
    (r"opencv_python_headless\.libs/libopenblas", "OpenCV: OpenBLAS"),
    (r"opencv_python_headless\.libs/", "OpenCV: FFmpeg and codecs"),
    (r"libicu", "Qt: ICU"),
    (r"PySide6/Qt/plugins|PySide6/plugins", "Qt: plug-ins"),
    (r"PySide6/(?:Qt/lib/|Qt6)", "Qt: libraries"),
    (r"PySide6/|shiboken6/", "Qt for Python"),
    (r"numpy\.libs/", "NumPy: OpenBLAS"),
    (r"numpy/", "NumPy"),
    (r"onnxruntime/", "ONNX Runtime"),
    (r"models/", "models"),
    (r"resources/", "resources"),
    (r"licenses/", "licenses"),
    (r"(?:lib)?python3|lib-dynload|base_library", "Python"),
    (r"^ffgui(?:\.exe)?$", "executable with our code"),
    (r"\.so|\.dll|\.dylib", "libraries of the system"),
)


def _component(path: str) -> str:
    inner = path.removeprefix("_internal/")
    return next((name for pattern, name in _COMPONENTS if re.search(pattern, inner)), "other")


def _check_size(size: int, limit: int, what: str) -> None:
    if size > limit:
        raise BuildError(f"{what} takes {size / 1e6:.1f} MB and may take {limit / 1e6:.0f}.")


def _pack(program: Path) -> Path:
    """An archive of the program, named after version, system and machine."""
    import ffgui

    system, machine = contents.platform_words()
    stem = DIST / f"ffgui-{ffgui.__version__}-{system}-{machine}"
    packed = program
    if sys.platform == "darwin":
        packed = DIST / "FeatherFace Studio.app"
    if system == "windows":
        return _zip(packed, stem.with_name(f"{stem.name}.zip"))
    return _tar(packed, stem.with_name(f"{stem.name}.tar.xz"))


def _zip(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in _files(folder):
            packed.write(file, file.relative_to(folder.parent))
    return archive


def _tar(folder: Path, archive: Path) -> Path:
    """A tar.xz whose content does not depend on who builds it, and where."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for file in _files(folder):
            packed.add(file, str(file.relative_to(folder.parent)), recursive=False, filter=_anonymous)
    archive.write_bytes(_compress(raw.getvalue()))
    return archive


def _compress(data: bytes) -> bytes:
    """As .xz: several streams one after another, which is one file to every program that reads them."""
    filters: list[dict[str, int]] = [{"id": lzma.FILTER_LZMA2, "preset": _PRESET, "dict_size": _STREAM_BYTES}]
    if contents.platform_words()[1] == "x86_64":
        filters.insert(0, {"id": lzma.FILTER_X86})  # jumps become alike, so that they compress
    parts = [data[start : start + _STREAM_BYTES] for start in range(0, len(data), _STREAM_BYTES)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return b"".join(threads.map(lambda part: lzma.compress(part, filters=filters), parts))


def _files(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"))]


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", entry.mtime))
    if not entry.issym():
        entry.mode = 0o755 if entry.isdir() or entry.mode & stat.S_IXUSR else 0o644
    return entry


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
