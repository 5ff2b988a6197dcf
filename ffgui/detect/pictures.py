"""Reads and writes picture files, in OpenCV's layout."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.files import read_bounded, replace_file
from ffgui.limits import PICTURE_BYTES, PIXELS, SIDE

PICTURE_SUFFIXES = frozenset(
    {
        ".jpg",
        ".jpeg",
        ".jpe",
        ".png",
        ".webp",
        ".bmp",
        ".tif",
        ".tiff",
        ".jp2",
        ".gif",
        ".avif",
        ".ppm",
        ".pgm",
    }
)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Read a picture and apply its EXIF orientation.

    Gray and 16-bit pictures become 8-bit color, alpha is dropped; of a file with several
    pictures, the first is read.

    Returns:
        uint8 [H, W, 3], BGR.

    Raises:
        UserError: if the file is missing or damaged, or is not a picture.
    """
    data = np.frombuffer(read_bytes(path), np.uint8)
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _failure(path, error) from error
    if image is None:
        raise UserError(
            "{path} is damaged or not a supported picture. Open it in another program and save it again.",
            path=path,
        )
    return np.asarray(image, np.uint8)


def _failure(path: Path, error: cv2.error) -> UserError:
    """Explain why OpenCV does not decode a picture; it checks the limits on the picture's header."""
    for limit, names in ((PIXELS, ("_PIXELS",)), (SIDE, ("_WIDTH", "_HEIGHT"))):
        if any(f"CV_IO_MAX_IMAGE{name}" in error.err for name in names):
            return UserError(
                "{path} is larger than {limit}. {remedy}", path=path, limit=limit.text, remedy=limit.remedy
            )
    return UserError("Cannot read {path} as a picture ({error}).", path=path, error=error.err)


def read_bytes(path: Path) -> bytes:
    """Read the bytes of a picture file.

    Raises:
        UserError: if it is missing, a folder, empty, unreadable or too large.
    """
    check_file(path)
    try:
        return read_bounded(path, PICTURE_BYTES)
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check its permissions.", path=path, reason=error.strerror
        ) from error


def check_file(path: Path) -> None:
    """Raise a `UserError` unless `path` is a file that is not empty."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: NUL in the name
        raise UserError("There is no file {path}. Check the path.", path=path) from None
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check the path.", path=path, reason=error.strerror
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise UserError("{path} is not a file.", path=path)
    if status.st_size == 0:
        raise UserError("{path} is empty.", path=path)


def natural_order(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key that puts 2.jpg before 10.jpg, and both before a.jpg."""
    parts = re.findall(r"\d+|\D+", name.lower())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def write_png(path: Path, image: NDArray[np.uint8]) -> None:
    """Write a picture as PNG, atomically.

    Args:
        path: of the new file; an existing one is replaced.
        image: uint8 [H, W, 3], BGR.

    Raises:
        UserError: if the file cannot be written, such as on a full disk.
    """
    encoded = cv2.imencode(".png", image)[1]
    try:
        replace_file(path, encoded.tobytes())
    except OSError as error:
        raise UserError(
            "Cannot write {path}: {reason}. Free some space or choose another folder.",
            path=path,
            reason=error.strerror,
        ) from error
