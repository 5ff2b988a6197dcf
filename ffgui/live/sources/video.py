"""A video, in a file or whole on a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.pictures import check_file
from ffgui.errors import UserError
from ffgui.live.devices import Device, DeviceOpener
from ffgui.live.state import Frame, SourceInfo

_HEAD = 64
_USUAL_FPS = 25.0


class VideoSource:
    """Gives the frames of a video in order, with the container's own timestamps."""

    def __init__(self, kind: str, name: str, open_video: Callable[[], Device]) -> None:
        """Open the video.

        Args:
            kind: for `SourceInfo`: "video", or "stream" for one that lies on a server.
            name: for people.
            open_video: opens it, and again when it is to start anew.

        Raises:
            UserError: if no frame of it can be read.
        """
        self._kind = kind
        self._name = name
        self._open = open_video
        self._device = open_video()
        self._number = 0
        self._waiting: Frame | None = None
        try:
            first = self._grab()
            if first is None:
                raise UserError(
                    f"{name} is damaged or not a video that can be read. Convert it to MP4 (H.264)."
                )
            self._waiting = first
            self.info = self._describe(first.image)
        except BaseException:
            self._device.release()
            raise

    def read(self) -> Frame | None:
        """The next frame, None at the end."""
        frame, self._waiting = self._waiting, None
        frame = frame or self._grab()
        if frame is None:
            return None
        self._number += 1
        return replace(frame, number=self._number - 1)

    def seek(self, seconds: float) -> None:
        """Make the first frame at or after `seconds` (less half a frame) the next one.

        Decoders land on a frame nearby; the way to the wanted one is read.
        """
        half = 0.5 / self._fps()
        wanted = max(0.0, seconds)
        jump = wanted
        for _ in range(6):
            self._jump(jump)
            frame = self._grab()
            if jump <= 0 or (frame is not None and _at(frame) <= wanted + half):
                break
            jump -= 1.0
        while frame is not None and _at(frame) < wanted - half:
            frame = self._grab()
        self._waiting = frame

    def close(self) -> None:
        """Close the file."""
        self._waiting = None
        self._device.release()

    def _jump(self, seconds: float) -> None:
        if seconds > 0:
            self._device.set(cv2.CAP_PROP_POS_MSEC, seconds * 1000)
            return
        # The start is reached by opening anew: not every container can be wound back.
        self._device.release()
        self._device = self._open()

    def _grab(self) -> Frame | None:
        found, image = self._device.read() if self._device.isOpened() else (False, None)
        if not found or image is None:
            return None
        position = max(0.0, self._device.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        return Frame(image, self._number, perf_counter(), position=position)

    def _fps(self) -> float:
        fps = self._device.get(cv2.CAP_PROP_FPS)
        return fps if 0 < fps <= 1000 else _USUAL_FPS

    def _describe(self, image: NDArray[np.uint8]) -> SourceInfo:
        fps = self._fps()
        frames = self._device.get(cv2.CAP_PROP_FRAME_COUNT)
        height, width = image.shape[:2]
        return SourceInfo(
            self._kind,
            self._name,
            live=False,
            width=width,
            height=height,
            fps=fps,
            duration=frames / fps if frames > 0 else None,
        )


def open_video(path: Path, open_device: DeviceOpener) -> VideoSource:
    """Open a video file.

    Raises:
        UserError: if it is missing, empty, a playlist, or no frame of it can be read.
    """
    check_file(path)
    _refuse_text(path)
    return VideoSource("video", path.name, lambda: open_device(str(path), cv2.CAP_FFMPEG, ()))


def _at(frame: Frame) -> float:
    return 0.0 if frame.position is None else frame.position


def _refuse_text(path: Path) -> None:
    """A playlist would make the decoder open whatever address stands in it."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error
    if head.isascii() and head.decode("ascii").replace("\r", "").replace("\n", "").isprintable():
        raise UserError(f"{path} is a text file or playlist, not a video. Open the video or address itself.")
