"""Build the desktop program: `pip install '.[build]'`, then `python build/build.py`.

Writes `dist/ffgui/` and an archive of it to `dist/`, prints the size of each component, and fails if a file
is missing, does not belong in the program, or makes it too large. PyInstaller's work files are in
`dist/.work`.
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
from functools import cache
from pathlib import Path

import contents
import kernels

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
WORK = DIST / ".work"

ARCHIVE_LIMIT = 115_000_000
FOLDER_LIMIT = 380_000_000

# Measured on 64 MiB of the program, CPU time on one core of an AMD EPYC (Zen 4):
#
#   preset   with x86 filter   without
#   0        17.1 MB   5.5 s
#   1        16.3 MB   9.7 s   17.4 MB
#   3        16.0 MB    36 s
#   4        14.7 MB    32 s
#   6        14.3 MB    41 s
_XZ_PRESET = 4
_XZ_STREAM_BYTES = 64 << 20


class BuildError(Exception):
    """The environment cannot build the program, or the result is not fit to ship."""


def main() -> int:
    """Build, check, and archive the program; return the exit status."""
    argparse.ArgumentParser(description="Build the desktop program.").parse_args()
    started = time.perf_counter()
    os.environ.pop("FFGUI_MODELS", None)  # ship the repository's models, not the developer's own
    try:
        _check_environment()
        program = _run_pyinstaller()
        _add_desktop_files(program)
        _strip_python(program)
        _check_contents(program)
        _print_sizes(program)
        _check_size(program, _folder_bytes(program), FOLDER_LIMIT)
        archive = _make_archive(program)
        _check_size(archive, archive.stat().st_size, ARCHIVE_LIMIT)
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    print(f"{program.relative_to(ROOT)}: {_folder_bytes(program) / 1e6:.1f} MB")
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB")
    print(f"Built in {time.perf_counter() - started:.0f} s. Next: python build/check.py {program}")
    return 0


def _check_environment() -> None:
    for name in ("PyInstaller", "ffgui"):
        if importlib.util.find_spec(name) is None:
            raise BuildError(f"{name} is not installed. Run: pip install '.[build]'")
    if outdated := _outdated_files():
        raise BuildError(
            f"the installed ffgui differs from this checkout ({outdated[0]}). Run: pip install '.[build]'"
        )


def _outdated_files() -> list[str]:
    """List the installed modules, models and resources that differ from this checkout."""
    import ffgui
    from ffgui.paths import models_folder, resource

    modules = _differing_files(Path(str(ffgui.__file__)).parent, ROOT / "ffgui", "*.py")
    return [
        *(name for name in modules if not name.startswith("resources")),  # compared below
        *_differing_files(models_folder(), ROOT / "models", "[!.]*"),
        *_differing_files(resource(""), ROOT / "resources", "[!.]*"),
    ]


def _differing_files(installed: Path, checkout: Path, pattern: str) -> list[str]:
    """List the files that exist in one folder only or differ between the two."""
    names = {file.relative_to(folder) for folder in (installed, checkout) for file in folder.rglob(pattern)}
    different = (name for name in names if _content(installed / name) != _content(checkout / name))
    return sorted(str(name) for name in different if name.suffix != ".pyc")


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _run_pyinstaller() -> Path:
    """Run PyInstaller and return the program's folder."""
    for folder in (DIST / "ffgui", WORK):
        shutil.rmtree(folder, ignore_errors=True)
    WORK.mkdir(parents=True)
    options = [
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
        "--distpath",
        str(DIST),
        "--workpath",
        str(WORK),
    ]
    command = [sys.executable, "-m", "PyInstaller", *options, str(ROOT / "build" / "ffgui.spec")]
    # From the repository's root, PyInstaller would import `ffgui` from the checkout, not the installed one.
    # With a random seed, the order of modules in an archive would differ from build to build.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    if subprocess.run(command, cwd=WORK, env=environment, check=False).returncode:
        raise BuildError("PyInstaller failed; see its messages above.")
    return DIST / "ffgui"


def _add_desktop_files(program: Path) -> None:
    """Add the license and, on Linux, the desktop entry with its icons and installer."""
    shutil.copyfile(ROOT / "LICENSE", program / "LICENSE")
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


def _strip_python(program: Path) -> None:
    """Strip the symbols of Python itself: 17 MB where it was built from source.

    Libraries from wheels stay as published: they have few symbols, and `strip` can break a library whose
    layout `patchelf` has changed.
    """
    if sys.platform != "linux":
        return
    libraries = [*program.rglob("libpython3.*.so*"), *program.rglob("lib-dynload/*.so")]
    # PyInstaller needs binutils too, so `strip` is there.
    subprocess.run(["strip", "--strip-unneeded", *map(str, libraries)], check=True)


def _check_contents(program: Path) -> None:
    """Check for unwanted modules and files, dangling links, and missing files and libraries."""
    inside = _module_names(program)
    if forbidden := sorted(name for name in contents.FORBIDDEN if name in inside):
        raise BuildError(f"{', '.join(forbidden)} must not be in the program; see build/contents.py.")
    files = [file.relative_to(program).as_posix() for file in program.rglob("*")]
    if unwanted := [
        file
        for file in files
        if re.search(r"\.pth$|\.pt$|/tests?/|qtbase_(?!(?:de|zh_CN)\.qm)\w+\.qm$", file)
    ]:
        raise BuildError(f"{unwanted[0]} must not be in the program; see build/contents.py.")
    if dangling := [file for file in program.rglob("*") if file.is_symlink() and not file.exists()]:
        raise BuildError(f"{dangling[0]} is a dangling link; see build/contents.py.")
    for required in (
        "licenses/index.json",
        "models/featherface_v1.onnx",
        "models/featherface_v2.onnx",
        "models/NOTICE",
    ):
        if not any(file.endswith(required) for file in files):
            raise BuildError(f"{required} is missing from the program.")
    if not any(file.endswith(kernels.library_name()) for file in files):
        raise BuildError(
            "the native kernels are missing from the program. Install ffgui with a C compiler, or install a "
            "wheel built by build/kernels.py --wheels."
        )
    if sys.platform == "linux" and (missing := _missing_libraries(program)):
        raise BuildError(f"missing libraries: {', '.join(missing)}. Install them on this system.")


def _module_names(program: Path) -> set[str]:
    """Return the names of all modules in the program, in PyInstaller's archive or as files."""
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
    """List the shared libraries that the program needs and neither it nor this system has.

    The Wayland client libraries are left to the user's system: without them, Qt uses X11.
    """
    environment = {**os.environ, "LD_LIBRARY_PATH": str(program / "_internal")}
    libraries = [str(file) for file in program.rglob("*") if ".so" in file.name and not file.is_symlink()]
    found = subprocess.run(["ldd", *libraries], env=environment, capture_output=True, text=True, check=False)
    missing = set(re.findall(r"^\s*(\S+) => not found", found.stdout, re.MULTILINE))
    return sorted(name for name in missing if not name.startswith("libwayland-"))


def _print_sizes(program: Path) -> None:
    """Print the size of each component, largest first."""
    sizes: Counter[str] = Counter()
    for file in _regular_files(program):
        sizes[_component(file.relative_to(program).as_posix())] += file.stat().st_size
    print(f"{'component':<28}{'MB':>8}")
    for name, size in sizes.most_common():
        print(f"{name:<28}{size / 1e6:>8.1f}")


_COMPONENTS = (
    (r"cv2/|cv2[^/]*\.so|opencv_videoio", "OpenCV"),
    (r"opencv_python_headless\.libs/lib(?:openblas|gfortran|quadmath)", "OpenCV: OpenBLAS"),
    (r"opencv_python_headless\.libs/", "OpenCV: FFmpeg and codecs"),
    (r"libicu", "Qt: ICU"),
    (r"PySide6/Qt/plugins|PySide6/plugins", "Qt: plugins"),
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
    (r"\.so|\.dll|\.dylib", "system libraries"),
)


def _component(path: str) -> str:
    inner = path.removeprefix("_internal/")
    return next((name for pattern, name in _COMPONENTS if re.search(pattern, inner)), "other")


def _regular_files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]


def _folder_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in _regular_files(folder))


def _check_size(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise BuildError(f"{path} is {size / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB.")


def _make_archive(program: Path) -> Path:
    """Archive the program under its version, system and machine."""
    import ffgui

    system, machine = contents.platform_tags()
    name = f"ffgui-{ffgui.__version__}-{system}-{machine}"
    if system == "windows":
        return _zip(program, DIST / f"{name}.zip")
    folder = DIST / "FeatherFace Studio.app" if system == "macos" else program
    return _tar(folder, DIST / f"{name}.tar.xz")


def _zip(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        for file in _entries(folder):
            opened.write(file, file.relative_to(folder.parent))
    return archive


@cache
def _source_time() -> int:
    """Return SOURCE_DATE_EPOCH or the time of the last commit; the start of 1980 outside a checkout."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 315_532_800


def _tar(folder: Path, archive: Path) -> Path:
    """Write a tar.xz that is the same whoever builds it, whenever."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as opened:
        for file in _entries(folder):
            opened.add(file, str(file.relative_to(folder.parent)), recursive=False, filter=_normalize)
    archive.write_bytes(_compress(raw.getvalue()))
    return archive


def _compress(data: bytes) -> bytes:
    """Compress to .xz on all cores, as several concatenated streams."""
    filters: list[dict[str, int]] = [
        {"id": lzma.FILTER_LZMA2, "preset": _XZ_PRESET, "dict_size": _XZ_STREAM_BYTES}
    ]
    if contents.platform_tags()[1] == "x86_64":
        filters.insert(0, {"id": lzma.FILTER_X86})
    parts = [data[start : start + _XZ_STREAM_BYTES] for start in range(0, len(data), _XZ_STREAM_BYTES)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return b"".join(threads.map(lambda part: lzma.compress(part, filters=filters), parts))


def _entries(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"))]


def _normalize(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Remove the owner, the umask and the time of the build."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = _source_time()
    if not entry.issym():
        entry.mode = 0o755 if entry.isdir() or entry.mode & stat.S_IXUSR else 0o644
    return entry


if __name__ == "__main__":
    sys.exit(main())
