"""What holds for the whole process and must be settled before anything heavy is imported.

`apply` only sets environment variables, so that `ffgui --version` stays quick. `load_runtimes`
imports what must come before Qt and is called by whoever is about to need it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys

_TELEMETRY = "ORT_DISABLE_TELEMETRY"

_ENVIRONMENT = {
    # Windows: with hardware transforms on, opening a camera takes up to 12 seconds.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
    # Each model has its own threads; OpenCV's pool would fight them for the cores.
    "OPENCV_FOR_THREADS_NUM": "1",
    # What a decoder has to say about a broken file is for the log of the decoder's authors.
    "OPENCV_LOG_LEVEL": "ERROR",
    "OPENCV_FFMPEG_LOGLEVEL": "8",
    # ONNX Runtime 1.29 and later report each session to their makers unless they are told not to.
    _TELEMETRY: "1",
    # Several training processes hear from torch that a stage uses all weights, which another does not.
    "TORCH_CPP_LOG_LEVEL": "ERROR",
    # pyqtgraph takes whichever Qt binding it finds first unless it is told.
    "PYQTGRAPH_QT_LIB": "PySide6",
}

_M_MMAP_THRESHOLD = -3
_LARGE_BLOCK = 128 * 1024

_COLLECT_AFTER = 5000
"""New objects more than gone ones after which the garbage collector looks at the new ones."""

_QT_PATHS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def apply() -> None:
    """Set the process's environment; what the user has set already stays."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def disable_telemetry() -> None:
    """Keep ONNX Runtime, which is imported here, from reporting sessions to its makers."""
    os.environ.setdefault(_TELEMETRY, _ENVIRONMENT[_TELEMETRY])
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows the variable alone does not


def load_runtimes() -> None:
    """Import the inference and picture libraries, in the order in which they get on with Qt.

    On Windows, ONNX Runtime fails to load once Qt has brought its own C++ runtime. A full (not
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
    """Say that what has been made until now stays: the window and its libraries are there.

    The garbage collector went through all of it again and again, some 100,000 objects, those of
    imported modules above all, which was an eighth of the GUI thread's work.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 10, 10)


def _return_memory_early() -> None:
    """Have glibc give pictures back to the system as soon as they are freed.

    By default it comes to keep blocks of up to 32 MB in each thread's heap, where they are
    scattered so that a program that makes pictures in several threads grows for long.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError):  # other C libraries have no such setting
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
