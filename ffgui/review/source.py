"""Sources of a review: a video, or the pictures of a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.capture import Capture
from ffgui.detect.orientation import UPRIGHT, Orientation
from ffgui.detect.pictures import PICTURE_SUFFIXES, check_file, natural_order, read_picture
from ffgui.detect.videos import open_capture, read_frames, video_length
from ffgui.errors import UserError

Picture = NDArray[np.uint8]

_REWIND = 1.0
"""Seconds before a wanted frame to which the decoder is sent first: it lands on a frame nearby."""


_TOLERANCE = 0.001
"""Seconds by which positions may differ through rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One frame or picture to analyze.

    Attributes:
        number: index in the source, from 0.
        name: of a picture in a folder; "" for a frame.
        position: seconds from the start of a video; None for a picture.
        image: uint8 [H, W, 3], BGR; None for a picture, which the worker reads.
    """

    number: int
    name: str = ""
    position: float | None = None
    image: Picture | None = None


class ReviewSource(Protocol):
    """A source whose frames can be gone through in order, and read again one by one."""

    @property
    def path(self) -> Path:
        """The video or the folder."""

    @property
    def orientation(self) -> Orientation:
        """Rotation and mirroring of pictures before detection."""

    @property
    def consecutive(self) -> bool:
        """Whether frames follow each other in time, so that faces can be linked over them."""

    @property
    def length(self) -> int | None:
        """Number of frames; of a video, the number that it declares, None if it declares none."""

    def sha256(self) -> str:
        """Return a hash of the content, which identifies the source wherever it lies.

        Raises:
            UserError: if it cannot be read.
        """

    def items(self, start: int) -> Iterator[Item]:
        """Yield the frames from index `start` on.

        Raises:
            UserError: if the source cannot be read, also after the frames that could be.
        """

    def read(self, item: Item) -> Picture:
        """Return the picture of an item, rotated and mirrored, whether the item carries one or not.

        Raises:
            UserError: if it cannot be read.
        """


@dataclass(frozen=True, slots=True)
class VideoReviewSource:
    """A video file."""

    path: Path
    orientation: Orientation = UPRIGHT
    consecutive: bool = True

    @property
    def length(self) -> int | None:
        """Number of frames that the file declares."""
        return video_length(self.path) or None

    def sha256(self) -> str:
        """Return the hash of the file."""
        return file_sha256(self.path)

    def items(self, start: int) -> Iterator[Item]:
        """Yield the frames from index `start` on."""
        for frame in read_frames(self.path, start):
            yield Item(frame.number, position=frame.position, image=frame.image)

    def read(self, item: Item) -> Picture:
        """Return a frame; without its picture, it is found by its position."""
        if item.image is not None:
            return self.orientation.apply(item.image)
        assert item.position is not None
        check_file(self.path)
        image = _frame_at(self.path, item.position)
        if image is None:
            raise UserError(
                "{path} has no frame at {position:.2f} s. Analyze it again.",
                path=self.path,
                position=item.position,
            )
        return self.orientation.apply(image)


@dataclass(frozen=True, slots=True)
class FolderReviewSource:
    """Pictures of a folder.

    Attributes:
        path: the folder.
        names: of the pictures, relative to the folder with forward slashes.
    """

    path: Path
    names: Sequence[str]
    orientation: Orientation = UPRIGHT
    consecutive: bool = False

    @property
    def length(self) -> int:
        """Number of pictures."""
        return len(self.names)

    def sha256(self) -> str:
        """Return the hash of one line `NAME SHA256-OF-THE-FILE` per picture."""
        total = hashlib.sha256()
        for name in self.names:
            try:
                digest = file_sha256(self.path / name)
            except UserError:  # listed among the failures when it is analyzed
                digest = "unreadable"
            total.update(f"{name} {digest}\n".encode("utf-8", "surrogateescape"))
        return total.hexdigest()

    def items(self, start: int) -> Iterator[Item]:
        """Yield the pictures from index `start` on."""
        for number in range(start, len(self.names)):
            yield Item(number, self.names[number])

    def read(self, item: Item) -> Picture:
        """Return a picture."""
        return self.orientation.apply(read_picture(self.path / item.name))


def open_review_source(path: Path, orientation: Orientation = UPRIGHT) -> ReviewSource:
    """Open a video or a folder of pictures; subfolders are left out.

    Args:
        path: the video or the folder.
        orientation: how pictures are rotated and mirrored before detection.

    Raises:
        UserError: if it does not exist, or a folder contains no picture.
    """
    if not path.is_dir():
        check_file(path)
        return VideoReviewSource(path, orientation)
    try:
        names = [
            file.name for file in path.iterdir() if file.suffix.lower() in PICTURE_SUFFIXES and file.is_file()
        ]
    except OSError as error:
        raise UserError(
            "Cannot read folder {path}: {reason}. Check its permissions.", path=path, reason=error.strerror
        ) from error
    if not names:
        raise UserError("Folder {path} has no pictures. Choose a video or another folder.", path=path)
    return FolderReviewSource(path, sorted(names, key=natural_order), orientation)


def check_unchanged(source: ReviewSource, sha256: str) -> None:
    """Make sure that a source still has the content that was analyzed.

    Raises:
        UserError: if it has not, or cannot be read.
    """
    if source.sha256() != sha256:
        raise UserError("{path} has changed since it was analyzed. Analyze it again.", path=source.path)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks.

    Raises:
        UserError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check its permissions.", path=path, reason=error.strerror
        ) from error


def _frame_at(path: Path, seconds: float) -> Picture | None:
    """Return the first frame at or after a position, None behind the last one."""
    video = open_capture(path)
    try:
        jump, step = seconds - _REWIND, 2 * _REWIND
        while jump > 0:
            video.set(cv2.CAP_PROP_POS_MSEC, jump * 1000)
            if video.grab() and _position(video) <= seconds + _TOLERANCE:
                return _forward(video, seconds)
            jump -= step
            step *= 2  # timestamps may have a gap of days
        # Not every container can be rewound, but each can be opened again.
        video.release()
        video = open_capture(path)
        return _forward(video, seconds) if video.grab() else None
    finally:
        video.release()


def _forward(video: Capture, seconds: float) -> Picture | None:
    """Return the frame at a position, at or after the one grabbed last."""
    while _position(video) < seconds - _TOLERANCE:
        if not video.grab():
            return None
    return video.retrieve()


def _position(video: Capture) -> float:
    return float(video.get(cv2.CAP_PROP_POS_MSEC)) / 1000
