"""Pictures and videos from files, as OpenCV gives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.files import replace_file

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
VIDEO_SUFFIXES = frozenset(
    {
        ".mp4",
        ".m4v",
        ".mov",
        ".avi",
        ".mkv",
        ".webm",
        ".mpg",
        ".mpeg",
        ".ts",
        ".mts",
        ".wmv",
        ".flv",
        ".ogv",
        ".3gp",
    }
)

_HEAD = 64

_COUNTED = frozenset({".mp4", ".m4v", ".mov", ".3gp", ".avi"})
"""Containers whose number of frames is a fact of their index and not an estimate."""


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Read a picture, turned upright as its EXIF entry says.

    Gray and 16-bit pictures become 8-bit color, an alpha channel is left out; of several
    pictures in a file it is the first.

    Returns:
        uint8 [H, W, 3], BGR.

    Raises:
        UserError: if there is no such file or it holds no picture that can be read whole.
    """
    data = np.frombuffer(read_bytes(path), np.uint8)
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise UserError(f"{path} cannot be read as a picture ({error.err}).") from error
    if image is None:
        raise UserError(
            f"{path} is damaged or not a picture that can be read. Open it elsewhere and save it anew."
        )
    return np.asarray(image, np.uint8)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that is meant to hold a picture or video.

    Raises:
        UserError: if it is missing, a folder, empty or unreadable.
    """
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error


def check_file(path: Path) -> None:
    """Raise a `UserError` unless `path` is a file with something in it."""
    if not path.exists():
        raise UserError(f"There is no file {path}. Check the path.")
    if not path.is_file():
        raise UserError(f"{path} is not a file.")
    if path.stat().st_size == 0:
        raise UserError(f"{path} is empty.")


def is_video(path: Path) -> bool:
    """Whether the name of a file says that it is a video."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def video_length(path: Path) -> int:
    """How many frames a video says that it has; 0 if it does not say or cannot be opened."""
    try:
        if not path.is_file() or _is_text(path):
            return 0
    except UserError:
        return 0
    video = cv2.VideoCapture(str(path))
    try:
        return max(0, int(video.get(cv2.CAP_PROP_FRAME_COUNT)))
    finally:
        video.release()


def read_video(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Each frame of a video, in order, none left out: uint8 [H, W, 3], BGR.

    Raises:
        UserError: if there is no such file, no frame of it can be read, or, after the last
            frame, if many are missing at the end.
    """
    check_file(path)
    if _is_text(path):
        raise UserError(f"{path} is a text file, not a video. Name the video itself.")
    video = cv2.VideoCapture(str(path))
    try:
        declared = int(video.get(cv2.CAP_PROP_FRAME_COUNT)) if path.suffix.lower() in _COUNTED else 0
        count = 0
        found, frame = video.read()
        while found:
            yield np.asarray(frame, np.uint8)
            count += 1
            found, frame = video.read()
    finally:
        video.release()
    if not count:
        raise UserError(f"{path} is damaged or not a video that can be read. Convert it to MP4 (H.264).")
    if count < 0.9 * declared:
        raise UserError(f"{path} ends after {count} of {declared} frames; it may be cut off. Copy it again.")


def _is_text(path: Path) -> bool:
    """Whether a file begins as a playlist may, which would have the decoder open any address in it."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error
    return head.isascii() and head.decode("ascii").replace("\r", "").replace("\n", "").isprintable()


def write_png(path: Path, image: NDArray[np.uint8]) -> None:
    """Write a picture as PNG, whole or not at all.

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
            f"{path} cannot be written: {error.strerror}. Free some space or name another place."
        ) from error
