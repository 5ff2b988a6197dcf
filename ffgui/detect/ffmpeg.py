"""Restricts the FFmpeg inside OpenCV: what it may open, and how much memory a stranger's stream may take."""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path

import cv2

from ffgui.limits import STREAM_BYTES

_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
"""OpenCV hands these to FFmpeg whenever it opens something."""

_PROTOCOLS = ("file", "http", "https", "httpproxy", "rtp", "srtp", "tcp", "tls", "udp")

_FORMATS = (
    "3gp", "asf", "av1", "avi", "dv", "flv", "h264", "hevc", "ivf", "live_flv", "m4v", "matroska", "mjpeg",
    "mov", "mp4", "mpeg", "mpegts", "mpegvideo", "mpjpeg", "mxf", "nut", "obu", "ogg", "rm", "rtsp", "webm",
    "wtv",
)  # fmt: skip
"""Formats that hold video themselves. Playlists (HLS, DASH, concat) and session descriptions (SDP) are none:
FFmpeg would open whatever files and addresses they name."""


def restrict() -> None:
    """Restrict FFmpeg for the rest of the process; the user's own options for it come first."""
    _allow_few_formats()
    _bound_memory()


def _allow_few_formats() -> None:
    chosen = os.environ.get(_OPTIONS, "")
    if "_whitelist" in chosen:
        return
    ours = f"protocol_whitelist;{','.join(_PROTOCOLS)}|format_whitelist;{','.join(_FORMATS)}"
    # What OpenCV asks for if there are no options.
    transport = "" if "rtsp_" in chosen else "|rtsp_flags;prefer_tcp"
    os.environ[_OPTIONS] = ours + transport + (f"|{chosen}" if chosen else "")


def _bound_memory() -> None:
    """Bound each of FFmpeg's blocks of memory, which hold a part of a stream or a plane of a frame.

    OpenCV has no option for that, and its build for Windows no access.
    """
    package = Path(cv2.__file__).parent
    for folder in (package.parent / "opencv_python_headless.libs", package / ".dylibs"):
        for library in folder.glob("libavutil*"):
            with contextlib.suppress(OSError, AttributeError):
                function = ctypes.CDLL(str(library)).av_max_alloc
                function.argtypes, function.restype = [ctypes.c_size_t], None
                function(STREAM_BYTES.value)
