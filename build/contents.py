"""Contents of the desktop program; read by the spec, its hook, and the checks of the build."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path

Entry = tuple[str, str, str]
"""A row of PyInstaller's tables: target path in the program, source path, kind."""

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
"""Modules that must not be in the program, whatever else is installed in the build environment."""

EXCLUDES = (
    *FORBIDDEN,
    # OpenCV's FFmpeg opens network addresses, with a TLS library of its own.
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

_QT_GUI_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "platforminputcontexts": ("composeplatforminputcontext", "ibusplatforminputcontext"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "wayland-decoration-client": ("bradient",),
    "wayland-shell-integration": ("xdg-shell",),
}

_UNUSED_FILES = re.compile(
    r"""
      (?:^|/)PySide6/(?:Qt/)?translations/(?!qtbase_(?:de|zh_CN)\.qm$)
    | (?:^|/)(?:opengl32sw|d3dcompiler_\w+)\.dll$       # software OpenGL; nothing draws with OpenGL
    | (?:^|/)numpy/_core/(?:include|lib|tests)/
    | (?:^|/)numpy/.*/tests/
    | (?:^|/)_multiarray_tests\b
    | (?:^|/)cv2/data/
    | (?:^|/)pyqtgraph/(?:colors/maps|icons/peegee)/    # the logo is for pyqtgraph's own QApplication
    | \.pyi$
    """,
    re.VERBOSE,
)


def is_wanted_plugin(path: str) -> bool:
    """Whether the program uses a plugin of Qt GUI, given the path of its file."""
    folder, name = path.replace("\\", "/").rsplit("/", 2)[-2:]
    stem = re.sub(r"^lib|(?:plugin)?\.(?:so|dll|dylib)$", "", name)
    return stem in _QT_GUI_PLUGINS.get(folder, ())


def wanted(entries: list[Entry]) -> list[Entry]:
    """Return the entries of one of PyInstaller's tables without the unused files."""
    return [entry for entry in entries if not _UNUSED_FILES.search(entry[0].replace("\\", "/"))]


def modules(package: Path) -> list[str]:
    """Return the names of all modules of `package`.

    PyInstaller cannot find them by itself, since commands are imported by name.
    """
    names = []
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def platform_tags() -> tuple[str, str]:
    """Return the system and the machine as the archive names them, such as ("linux", "x86_64")."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    machine = platform.machine().lower()
    return system, {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)
