"""What goes into the desktop program and what stays out; the spec and the checks after it read this."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import trim

Entry = tuple[str, str, str]

FORBIDDEN = (
    "IPython",
    "PIL",
    "PyInstaller",
    "PyQt5",
    "PyQt6",
    "google.protobuf",
    "hatchling",
    "ipykernel",
    "jupyter_client",
    "lightning_fabric",
    "matplotlib",
    "nbformat",
    "networkx",
    "onnx",
    "onnx_ir",
    "onnxscript",
    "pandas",
    "pip",
    "pytest",
    "scipy",
    "setuptools",
    "skimage",
    "sympy",
    "tkinter",
    "torch",
)
"""Modules that must not be inside, whatever the environment that builds holds."""

EXCLUDES = (
    *FORBIDDEN,
    # Network addresses are opened by OpenCV's FFmpeg, which has a TLS of its own.
    "_hashlib",
    "_ssl",
    "ssl",
    "PySide6.QtNetwork",
    "PySide6.QtTest",
    "_curses",
    "curses",
    "flatbuffers",
    "numpy.f2py",
    "numpy.distutils",
    "onnxruntime.backend",
    "onnxruntime.datasets",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "pyqtgraph.canvas",
    "pyqtgraph.console",
    "pyqtgraph.examples",
    "pyqtgraph.flowchart",
    "pyqtgraph.jupyter",
    "pyqtgraph.opengl",
    "readline",
    "sqlite3",
    "turtle",
    "wheel",
)

_QT_LIBRARIES = frozenset(
    {"Core", "DBus", "Gui", "OpenGL", "OpenGLWidgets", "Svg", "WaylandClient", "Widgets", "XcbQpa"}
)
_QT_LIBRARY = re.compile(r"(?:lib)?Qt6?(?P<name>[A-Z]\w*?)(?:\.abi3)?\.(?:so|dll|pyd|dylib|framework)\b")

_QT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "platforminputcontexts": ("composeplatforminputcontext", "ibusplatforminputcontext"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmacstyle",),
    "wayland-decoration-client": ("bradient",),
    "wayland-shell-integration": ("xdg-shell",),
}

_UNUSED = re.compile(
    r"""
      (?:^|/)PySide6/(?:Qt/)?(?:translations|qml|resources|libexec|metatypes|lib/objects)/
    | (?:^|/)(?:opengl32sw|d3dcompiler_\w+)\.dll$       # a software OpenGL; nothing draws with OpenGL
    | (?:^|/)libonnxruntime\.so                         # the library for C; Python's module has its own copy
    | (?:^|/)onnxruntime/capi/onnxruntime\.dll$
    | (?:^|/)numpy/_core/(?:include|lib|tests)/
    | (?:^|/)numpy/.*/tests/
    | (?:^|/)_multiarray_tests\b
    | (?:^|/)_(?:umath|rational|struct_ufunc|operand_flag)_tests\b
    | (?:^|/)cv2/(?:data/|.*\.pyi$|py\.typed$)
    | (?:^|/)pyqtgraph/(?:colors/maps|examples)/
    | \.pyi$
    """,
    re.VERBOSE,
)


def is_wanted(target: str) -> bool:
    """Whether a file that PyInstaller has collected is to go in.

    Args:
        target: its path inside the program's folder, with slashes of either kind.
    """
    path = target.replace("\\", "/")
    if _UNUSED.search(path):
        return False
    if "/plugins/" in path and "PySide6" in path:
        return _is_wanted_plugin(path)
    if library := _QT_LIBRARY.search(path):
        return library["name"] in _QT_LIBRARIES
    # The virtual keyboard, QML and the other things of Qt that only a plug-in left out asks for.
    return not re.search(r"(?:^|/)lib(?:pyside6qml|Qt6\w*Qml|Qt6Quick)", path)


def wanted(entries: list[Entry]) -> list[Entry]:
    """Those of PyInstaller's table (target, source, kind) that are to go in.

    A link, whose source is a place inside the program, stays out together with what it leads to.
    """
    return [
        entry for entry in entries if is_wanted(entry[0]) and (entry[2] != "SYMLINK" or is_wanted(entry[1]))
    ]


def _is_wanted_plugin(path: str) -> bool:
    folder, name = path.rsplit("/", 2)[-2:]
    stem = re.sub(r"^lib|\.(?:so|dll|dylib)$", "", name)
    stem = stem.removesuffix("plugin")
    return stem in _QT_PLUGINS.get(folder, ())


def reachable(entries: list[Entry]) -> list[Entry]:
    """Without the libraries of the system that only a plug-in left out has asked for.

    Args:
        entries: of PyInstaller's table of binaries: target, source, kind. Libraries of the system lie at
            the top of the program's folder, all others in folders.
    """
    if sys.platform != "linux":
        return entries
    asked = {
        Path(target).name: trim.needed(Path(source))
        for target, source, kind in entries
        if kind != "SYMLINK" and ".so" in target
    }
    wanted = {Path(target).name for target, _, _ in entries if "/" in target or "libpython" in target}
    queue = sorted(wanted)
    while queue:
        for name in asked.get(queue.pop(), ()):
            if name not in wanted:
                wanted.add(name)
                queue.append(name)
    return [entry for entry in entries if Path(entry[0]).name in wanted]


def modules(package: Path) -> list[str]:
    """Names of all modules of `package`: commands are imported by name, which PyInstaller cannot see."""
    names = []
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def platform_words() -> tuple[str, str]:
    """System and machine as in the archive's name, such as ("linux", "x86_64")."""
    import platform

    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    machine = platform.machine().lower()
    return system, {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)
