"""A video, in a file or whole on a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.capture import file_address, refuse_playlist
from ffgui.detect.pictures import check_file
from ffgui.errors import UserError
from ffgui.evaluate.annotations.video_ground_truth import (
    SUFFIX,
    VideoGroundTruth,
    ground_truth_file,
    read_ground_truth,
)
from ffgui.live.capture_devices import CaptureDevice, CaptureOpener
from ffgui.live.sources.source import Source
from ffgui.live.state import Frame, SourceInfo
from ffgui.translatable import Translatable

_DEFAULT_FPS = 25.0
_SLOWEST, _FASTEST = 0.1, 1000.0
"""Frames per second; below the first one, the timestamps of a video are damaged."""


class VideoSource(Source):
    """Gives the frames of a video in order, at the positions that the container states.

    If those are damaged, the frames are counted instead.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        open_video: Callable[[], CaptureDevice],
        on_warning: Callable[[str], None],
        ground_truth: VideoGroundTruth | None = None,
    ) -> None:
        """Open the video.

        Args:
            kind: see `SourceInfo`.
            name: name in the window.
            open_video: opens the video; called again to go back to the start.
            on_warning: called if its timestamps are damaged.
            ground_truth: the faces of its frames, if they are known.

        Raises:
            UserError: if no frame of it can be read, or the ground truth is for frames of another size.
        """
        self._open = open_video
        self._ground_truth = ground_truth
        self._device = open_video()
        self._timed = not 0 < self._device.get(cv2.CAP_PROP_FPS) < _SLOWEST
        self._index = 0
        self._number = 0
        self._next: Frame | None = None
        try:
            first = self._grab()
            if first is None:
                raise UserError(
                    "{name} is damaged or not a supported video. Convert it to MP4 (H.264).", name=name
                )
            self._next = first
            self.info = self._describe(kind, name, first.image)
            self._check_ground_truth()
            if not self._timed:
                on_warning(
                    Translatable(
                        "The timestamps of {name} are damaged. It plays at {fps:.0f} fps.",
                        name=name,
                        fps=_DEFAULT_FPS,
                    )
                )
        except BaseException:
            self._device.release()
            raise

    def read(self) -> Frame | None:
        """Return the next frame, None at the end."""
        frame, self._next = self._next, None
        frame = frame or self._grab()
        if frame is None:
            return None
        self._number += 1
        return replace(frame, number=self._number - 1)

    def seek(self, seconds: float) -> None:
        """Make the frame at `seconds` the next one.

        A decoder lands on a frame nearby; from there the frames before the wanted one are skipped.
        """
        half = 0.5 / self._fps()
        wanted = max(0.0, seconds)
        jump = wanted if self._timed else 0.0
        for _ in range(6):
            self._jump(jump)
            frame = self._grab()
            if jump <= 0 or (frame is not None and _position(frame) <= wanted + half):
                break
            jump -= 1.0
        while frame is not None and _position(frame) < wanted - half:
            frame = self._grab()
        self._next = frame

    def close(self) -> None:
        """Close the file."""
        self._next = None
        self._device.release()

    def _jump(self, seconds: float) -> None:
        if seconds > 0:
            self._device.set(cv2.CAP_PROP_POS_MSEC, seconds * 1000)
            return
        # Not every container can be rewound, but each can be opened again.
        self._device.release()
        self._device = self._open()
        self._index = 0

    def _grab(self) -> Frame | None:
        found, image = self._device.read() if self._device.isOpened() else (False, None)
        if not found or image is None:
            return None
        position = max(0.0, self._device.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        if not self._timed:
            position = self._index / self._fps()
        self._index += 1
        faces = None if self._ground_truth is None else self._ground_truth.at(position)
        return Frame(image, self._number, perf_counter(), position=position, ground_truth=faces)

    def _check_ground_truth(self) -> None:
        truth, info = self._ground_truth, self.info
        if truth is not None and (truth.width, truth.height) != (info.width, info.height):
            raise UserError(
                "The ground truth of {name} is for frames of {width}x{height}, but the video has frames "
                "of {video_width}x{video_height}. Replace its {suffix} file, or delete it.",
                name=info.name,
                width=truth.width,
                height=truth.height,
                video_width=info.width,
                video_height=info.height,
                suffix=SUFFIX,
            )

    def _fps(self) -> float:
        fps = self._device.get(cv2.CAP_PROP_FPS)
        return fps if _SLOWEST <= fps <= _FASTEST else _DEFAULT_FPS

    def _describe(self, kind: str, name: str, image: NDArray[np.uint8]) -> SourceInfo:
        fps = self._fps()
        frames = self._device.get(cv2.CAP_PROP_FRAME_COUNT)
        height, width = image.shape[:2]
        return SourceInfo(
            kind,
            name,
            live=False,
            width=width,
            height=height,
            fps=fps,
            duration=frames / fps if frames > 0 else None,
        )


def open_video(
    path: Path,
    open_capture: CaptureOpener,
    on_warning: Callable[[str], None],
    kind: str = "video",
    name: str = "",
) -> VideoSource:
    """Open a video file, with the ground truth beside it if there is any.

    Args:
        path: the video.
        open_capture: opens it.
        on_warning: see `VideoSource`.
        kind: see `SourceInfo`.
        name: name in the window; "" for that of the file.

    Raises:
        UserError: if it is missing, empty, a playlist, or no frame of it can be read; if its ground
            truth is damaged or does not fit it.
    """
    check_file(path)
    refuse_playlist(path)
    faces = ground_truth_file(path)
    ground_truth = read_ground_truth(faces) if faces.is_file() else None
    return VideoSource(
        kind,
        name or path.name,
        lambda: open_capture(file_address(path), cv2.CAP_FFMPEG, ()),
        on_warning,
        ground_truth,
    )


def _position(frame: Frame) -> float:
    return 0.0 if frame.position is None else frame.position
