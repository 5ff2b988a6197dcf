"""Opens videos and streams with OpenCV's FFmpeg, which is allowed few protocols and formats.

A playlist (HLS, DASH, concat), a session description (SDP) or a redirect could otherwise make FFmpeg open any
file and address. So it opens local files and RTSP only, and reads formats that hold video themselves; HTTP
bodies reach it as bytes, see `ffgui.live.sources.http`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.limits import PIXELS, SIDE

_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
"""OpenCV hands these to FFmpeg whenever it opens something."""

_PROTOCOLS = ("file", "rtp", "srtp", "tcp", "tls", "udp")
_FORMATS = (
    "3gp", "asf", "av1", "avi", "dv", "flv", "h264", "hevc", "ivf", "live_flv", "m4v", "matroska", "mjpeg",
    "mov", "mp4", "mpeg", "mpegts", "mpegvideo", "mpjpeg", "mxf", "nut", "obu", "ogg", "rm", "rtsp", "webm",
    "wtv",
)  # fmt: skip

_HEAD = 64

Address = int | str | BufferedIOBase
"""Number of a camera, address of a stream, path of a file, or a file that is open."""


def restrict_ffmpeg() -> None:
    """Restrict FFmpeg, unless the user's own options do; they are kept in any case."""
    chosen = os.environ.get(_OPTIONS, "")
    if "protocol_whitelist" in chosen:
        return
    ours = f"protocol_whitelist;{','.join(_PROTOCOLS)}|format_whitelist;{','.join(_FORMATS)}"
    # What OpenCV asks for if there are no options.
    transport = "" if "rtsp_" in chosen else "|rtsp_flags;prefer_tcp"
    os.environ[_OPTIONS] = ours + transport + (f"|{chosen}" if chosen else "")


restrict_ffmpeg()


class Capture:
    """A `cv2.VideoCapture` with typed frames."""

    def __init__(self, address: Address, api: int, parameters: Sequence[int] = ()) -> None:
        """Open a capture device; `isOpened` tells whether that worked.

        Args:
            address: what to open; a file is closed with the capture.
            api: OpenCV's API preference.
            parameters: pairs of property and value.

        Raises:
            UserError: if its frames are too large.
        """
        # The stub of OpenCV knows no files.
        self._capture = cv2.VideoCapture(cast(str, address), api, list(parameters))
        self._file = address if isinstance(address, BufferedIOBase) else None  # OpenCV keeps no reference
        self.isOpened = self._capture.isOpened
        self.get = self._capture.get
        self.set = self._capture.set
        try:
            self._check_size()
        except UserError:
            self.release()
            raise

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Return the next frame, uint8 [H, W, 3] BGR; False at the end or on failure."""
        found, image = self._capture.read()
        return (True, np.asarray(image, np.uint8)) if found else (False, None)

    def release(self) -> None:
        """Close the device."""
        self._capture.release()
        if self._file is not None:
            self._file.close()

    def _check_size(self) -> None:
        if not self.isOpened():
            return
        width, height = (
            int(self.get(prop)) for prop in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        for limit, size in ((SIDE, max(width, height)), (PIXELS, width * height)):
            if size > limit.value:
                raise UserError(
                    f"The frames have {width}x{height} pixels, more than {limit.text}. {limit.remedy}"
                )


def file_address(path: Path) -> str | BufferedIOBase:
    """Return how a file is opened, whatever its name.

    The path is absolute, so that no name is taken for an address. A name that is not valid UTF-8 cannot be
    handed to OpenCV: such a file is opened here.

    Raises:
        UserError: if such a file cannot be opened.
    """
    absolute = str(path.absolute())
    try:
        absolute.encode()
    except UnicodeEncodeError:
        try:
            return path.open("rb")
        except OSError as error:
            raise UserError(f"Cannot read {path}: {error.strerror}. Check its permissions.") from error
    return absolute


def refuse_playlist(path: Path) -> None:
    """Raise a `UserError` for a text file, such as a playlist that names videos."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}. Check its permissions.") from error
    if not any(byte < ord(" ") and byte not in b"\t\r\n" for byte in head):
        raise UserError(f"{path} is a text file or playlist, not a video. Open the video or address itself.")
