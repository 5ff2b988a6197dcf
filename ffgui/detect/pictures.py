"""Reading pictures and videos from files, in OpenCV's layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
"""Containers that store their number of frames instead of leaving it to be estimated."""


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
        raise UserError(f"Cannot read {path} as a picture ({error.err}).") from error
    if image is None:
        raise UserError(
            f"{path} is damaged or not a supported picture. Open it in another program and save it again."
        )
    return np.asarray(image, np.uint8)


def read_bytes(path: Path) -> bytes:
    """Read the bytes of a picture or video file.

    Raises:
        UserError: if it is missing, a folder, empty or unreadable.
    """
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}. Check its permissions.") from error


def check_file(path: Path) -> None:
    """Raise a `UserError` unless `path` is a file that is not empty."""
    if not path.exists():
        raise UserError(f"There is no file {path}. Check the path.")
    if not path.is_file():
        raise UserError(f"{path} is not a file.")
    if path.stat().st_size == 0:
        raise UserError(f"{path} is empty.")


def natural_order(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts 2.jpg before 10.jpg."""
    parts = re.findall(r"\d+|\D+", name.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def is_video(path: Path) -> bool:
    """Whether a file is a video, by its name."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def video_length(path: Path) -> int:
    """Return the number of frames that a video declares; 0 if it declares none or cannot be opened."""
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


@dataclass(frozen=True, slots=True, eq=False)
class VideoFrame:
    """One frame of a video.

    Attributes:
        number: index in the video, from 0.
        position: seconds from the start, as the container states.
        image: uint8 [H, W, 3], BGR.
    """

    number: int
    position: float
    image: NDArray[np.uint8]


def read_video(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield the picture of every frame of a video; see `read_frames`."""
    for frame in read_frames(path):
        yield frame.image


def read_frames(path: Path, start: int = 0) -> Iterator[VideoFrame]:
    """Yield the frames of a video in order.

    Args:
        path: the video.
        start: index of the first frame to yield; those before it are decoded but not converted.

    Raises:
        UserError: if the file is missing or no frame of it can be read; also after the last
            frame, if the video ends long before its declared length.
    """
    check_file(path)
    if _is_text(path):
        raise UserError(f"{path} is a text file, not a video. Choose the video itself.")
    video = cv2.VideoCapture(str(path))
    try:
        declared = int(video.get(cv2.CAP_PROP_FRAME_COUNT)) if path.suffix.lower() in _COUNTED else 0
        count = 0
        while count < start and video.grab():
            count += 1
        found, image = video.read()
        while found:
            yield VideoFrame(count, _position(video), np.asarray(image, np.uint8))
            count += 1
            found, image = video.read()
    finally:
        video.release()
    if not count:
        raise UserError(f"{path} is damaged or not a supported video. Convert it to MP4 (H.264).")
    if count < 0.9 * declared:
        raise UserError(
            f"{path} ends after {count} of {declared} frames and may be truncated. Copy it again."
        )


def _position(video: cv2.VideoCapture) -> float:
    return max(0.0, float(video.get(cv2.CAP_PROP_POS_MSEC)) / 1000)


def _is_text(path: Path) -> bool:
    """Whether a file may be a playlist, from which the decoder would open any address."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}. Check its permissions.") from error
    return head.isascii() and head.decode("ascii").replace("\r", "").replace("\n", "").isprintable()


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
            f"Cannot write {path}: {error.strerror}. Free some space or choose another folder."
        ) from error
