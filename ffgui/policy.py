"""Process-wide settings that must be made before heavy imports.

`apply` only sets environment variables, so that `ffgui --version` stays fast. `load_runtimes` imports
the libraries that must be loaded before Qt; commands call it when they need them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Iterator

from ffgui import limits

_TELEMETRY = "ORT_DISABLE_TELEMETRY"

_ENVIRONMENT = {
    # Windows: with hardware transforms on, opening a camera takes up to 12 seconds.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
    # Each model has its own threads; OpenCV's pool would compete with them for the cores.
    "OPENCV_FOR_THREADS_NUM": "1",
    # Decoders print messages about damaged files; ours are enough.
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "8",
    # ONNX Runtime 1.29 and later send telemetry for each session by default.
    _TELEMETRY: "1",
    # In distributed training torch warns about unused-parameter detection, which other stages need.
    "TORCH_CPP_LOG_LEVEL": "ERROR",
    # By default pyqtgraph uses the first Qt binding that it finds.
    "PYQTGRAPH_QT_LIB": "PySide6",
}

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE_BLOCK = 64 * 1024
_HEAPS = 1

_COLLECT_AFTER = 5000
"""Garbage collection threshold of generation 0."""

_QT_PATHS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def apply() -> None:
    """Set environment variables that the user has not set."""
    for name, value in (_ENVIRONMENT | _picture_limits()).items():
        os.environ.setdefault(name, value)


def _picture_limits() -> dict[str, str]:
    """Variables by which OpenCV refuses a picture on its header, before it takes memory for the pixels."""
    side = str(limits.SIDE.value)
    return {
        "OPENCV_IO_MAX_IMAGE_PIXELS": str(limits.PIXELS.value),
        "OPENCV_IO_MAX_IMAGE_WIDTH": side,
        "OPENCV_IO_MAX_IMAGE_HEIGHT": side,
    }


def disable_telemetry() -> None:
    """Import ONNX Runtime and turn its telemetry off."""
    os.environ.setdefault(_TELEMETRY, _ENVIRONMENT[_TELEMETRY])
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows the variable alone does not


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C while libraries are imported: some would abort the process or report an import error.

    Also works as a decorator. Has no effect on Windows.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@uninterrupted()
def load_runtimes() -> None:
    """Import the inference and imaging libraries in an order that is compatible with Qt.

    On Windows, ONNX Runtime fails to load after Qt has loaded its own C++ runtime. A full (not
    headless) OpenCV points Qt at its own plugins, which PySide6 cannot use.
    """
    apply()
    _return_memory_early()
    disable_telemetry()
    before = {name: os.environ.get(name) for name in _QT_PATHS}
    import cv2

    cv2.setNumThreads(1)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def settle() -> None:
    """Exempt all existing objects from garbage collection, once the window is set up.

    Repeatedly scanning some 100,000 objects, mostly of imported modules, took an eighth of the GUI
    thread's time.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 10, 10)


def _return_memory_early() -> None:
    """Make glibc return memory of pictures to the system as soon as it is freed.

    By default, glibc eventually keeps blocks of up to 32 MB in each thread's heap. Fragmentation then
    lets a program that allocates pictures in several threads grow for a long time. Per-thread arenas have
    the same effect, so all threads share one.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError):  # other C libraries have no such setting
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
            mallopt(_M_ARENA_MAX, _HEAPS)
