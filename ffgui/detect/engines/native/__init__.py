"""Native kernels: a C library that replaces slow operators of ONNX Runtime in FeatherFace models.

Two parts of the networks are slow in ONNX Runtime: deformable convolution, which it samples one value at
a time (replaced by deform_conv.c), and the first layers, whose large activations pass through main memory
(replaced by stem.c). The library is optional: without it, or with `FFGUI_KERNEL=0`, ONNX Runtime's own
kernels run. `FFGUI_KERNEL` can also limit the instruction set: avx512, avx2 or baseline.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import onnxruntime

from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.engines.native.graph import fuse_stem, is_exported

LIBRARY = Path(__file__).with_name(
    {"win32": "kernels.dll", "darwin": "kernels.dylib"}.get(sys.platform, "kernels.so")
)
"""The compiled library, which may be missing."""

SessionMaker = Callable[[bytes, onnxruntime.SessionOptions], onnxruntime.InferenceSession]

_logger = logging.getLogger(__name__)
_choosing = threading.Lock()


def open_session(
    file: Path, options: onnxruntime.SessionOptions, make_session: SessionMaker
) -> tuple[onnxruntime.InferenceSession, str] | None:
    """Open a model with native kernels.

    Args:
        file: an ONNX file.
        options: session options; do not use them again.
        make_session: makes a session from the bytes of a model.

    Returns:
        The session and the name of its kernels: "native avx512", "native avx2", "native baseline" or
        "native neon". None if the library is missing or turned off, if ONNX Runtime rejects it, or if
        `ffgui export` did not write the model.
    """
    library = _enabled_library()
    if library is None:
        return None
    try:
        content = file.read_bytes()
        if not is_exported(content):
            return None
        with _choosing:  # registration uses the instruction set that was chosen last
            name = _choose(library)
            options.register_custom_ops_library(str(LIBRARY))
        before = library.ffgui_nodes()
        session = make_session(fuse_stem(content), options)
    except Exception as error:  # noqa: BLE001 - ONNX Runtime's exceptions share no other base
        _logger.info("Opening %s without native kernels: %s", file, error)
        return None
    return (session, name) if library.ffgui_nodes() > before else None


def kernels() -> str:
    """Return the kernels that FeatherFace models get on this machine: a native set, or "onnxruntime"."""
    library = _enabled_library()
    if library is None:
        return ONNX_RUNTIME
    with _choosing:
        return _choose(library)


def runs() -> int:
    """Return how many nodes native kernels have run in this process."""
    library = _library()
    return library.ffgui_runs() if library is not None else 0


def _choose(library: ctypes.CDLL) -> str:
    chosen: bytes = library.ffgui_choose(os.environ.get("FFGUI_KERNEL", "").encode())
    return f"native {chosen.decode()}"


def _enabled_library() -> ctypes.CDLL | None:
    return None if os.environ.get("FFGUI_KERNEL") == "0" else _library()


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(str(LIBRARY))
    except OSError as error:
        _logger.info("No native kernels: %s", error)
        return None
    library.ffgui_choose.argtypes = [ctypes.c_char_p]
    library.ffgui_choose.restype = ctypes.c_char_p
    library.ffgui_nodes.restype = ctypes.c_uint64
    library.ffgui_runs.restype = ctypes.c_uint64
    return library
