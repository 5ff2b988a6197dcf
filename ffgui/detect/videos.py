"""Reads the frames of video files, in OpenCV's layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.capture import Capture, file_address, refuse_playlist
from ffgui.detect.pictures import check_file
from ffgui.errors import UserError

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

_COUNTED = frozenset({".mp4", ".m4v", ".mov", ".3gp", ".avi"})
"""Containers that store their number of frames instead of leaving it to be estimated."""


def is_video(path: Path) -> bool:
    """Return whether a file is a video, by its name."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def video_length(path: Path) -> int:
    """Return the number of frames that a video declares; 0 if it declares none or cannot be opened."""
    try:
        video = open_capture(path)
    except UserError:
        return 0
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
    video = open_capture(path)
    try:
        declared = int(video.get(cv2.CAP_PROP_FRAME_COUNT)) if path.suffix.lower() in _COUNTED else 0
        count = 0
        while count < start and video.grab():
            count += 1
        _, image = video.read()
        while image is not None:
            yield VideoFrame(count, _position(video), image)
            count += 1
            _, image = video.read()
    finally:
        video.release()
    if not count:
        raise UserError("{path} is damaged or not a supported video. Convert it to MP4 (H.264).", path=path)
    if count < 0.9 * declared:
        raise UserError(
            "{path} ends after {count} of {declared} frames and may be truncated. Copy it again.",
            path=path,
            count=count,
            declared=declared,
        )


def _position(video: Capture) -> float:
    return max(0.0, video.get(cv2.CAP_PROP_POS_MSEC) / 1000)


def open_capture(path: Path) -> Capture:
    """Open a video for reading.

    Raises:
        UserError: if the file is missing or empty, a playlist, or its frames are too large.
    """
    check_file(path)
    refuse_playlist(path)
    try:
        return Capture(file_address(path), cv2.CAP_FFMPEG)
    except UserError as error:
        raise UserError("Cannot read {path}. {error}", path=path, error=error) from error
