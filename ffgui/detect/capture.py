"""Opens cameras, videos and streams with OpenCV, and videos under their own names only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect import ffmpeg
from ffgui.errors import UserError
from ffgui.limits import PIXELS, SIDE

_HEAD = 64

Address = int | str
"""Number of a camera, or address of a video or stream."""


ffmpeg.restrict()


class Capture:
    """A `cv2.VideoCapture` with typed frames."""

    def __init__(self, address: Address, api: int, parameters: Sequence[int] = ()) -> None:
        """Open a capture device; `isOpened` tells whether that worked.

        Args:
            address: what to open.
            api: OpenCV's API preference.
            parameters: pairs of property and value.

        Raises:
            UserError: if its frames are too large.
        """
        self._capture = cv2.VideoCapture(cast(str, address), api, list(parameters))
        self.isOpened = self._capture.isOpened
        self.get = self._capture.get
        self.set = self._capture.set
        self.grab = self._capture.grab
        self.release = self._capture.release
        try:
            self._check_size()
        except UserError:
            self.release()
            raise

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Return the next frame, uint8 [H, W, 3] BGR; False at the end or on failure."""
        image = self.retrieve() if self.grab() else None
        return image is not None, image

    def retrieve(self) -> NDArray[np.uint8] | None:
        """Return the frame that was grabbed last, uint8 [H, W, 3] BGR; None on failure."""
        found, image = self._capture.retrieve()
        return np.asarray(image, np.uint8) if found else None

    def _check_size(self) -> None:
        if not self.isOpened():
            return
        width, height = (
            int(self.get(prop)) for prop in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        for limit, size in ((SIDE, max(width, height)), (PIXELS, width * height)):
            if size > limit.value:
                raise UserError(
                    "The frames have {width}x{height} pixels, more than {limit}. {remedy}",
                    width=width,
                    height=height,
                    limit=limit.text,
                    remedy=limit.remedy,
                )


def file_address(path: Path) -> str:
    """Return the address of a video file: its absolute path, so that no name is taken for a URL.

    Raises:
        UserError: if OpenCV cannot take it, because the name is not valid Unicode.
    """
    address = str(path.absolute())
    try:
        address.encode()
    except UnicodeEncodeError:
        raise UserError("The name of {path} is not valid Unicode. Use another name.", path=path) from None
    return address


def refuse_playlist(path: Path) -> None:
    """Raise a `UserError` for a text file, such as a playlist that names videos."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check its permissions.", path=path, reason=error.strerror
        ) from error
    if not any(byte < ord(" ") and byte not in b"\t\r\n" for byte in head):
        raise UserError(
            "{path} is a text file or playlist, not a video. Open the video or address itself.", path=path
        )
