"""Records pictures to an MP4 file in a thread of its own."""

from __future__ import annotations

import os
import queue
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.capture import Capture, file_address
from ffgui.errors import UserError
from ffgui.live.video_encoder import Encoder, open_encoder
from ffgui.translatable import Translatable

FPS = 25
"""Frames per second of a recording."""

_QUEUE = 8
"""Pictures that may wait for the encoder."""

RESERVE = 64 << 20
"""Bytes that stay free on the disk: without room for its index, a recording could not be played."""

_NICENESS = 10
"""Priority of the encoder: on a busy machine, it drops pictures rather than slow down the models."""


Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished recording.

    Attributes:
        file: the video; it does not exist if `frames` is 0.
        frames: number of frames in it.
        dropped: pictures that the encoder had no time for.
        error: why it ended early, "" if it did not.
    """

    file: Path
    frames: int
    dropped: int
    error: str

    @property
    def seconds(self) -> float:
        """Length of the video."""
        return self.frames / FPS


class VideoRecorder:
    """Encodes pictures as they come; `add` never waits.

    The video has a constant rate: a picture is repeated until the next one is due. Methods may be called
    from any thread.
    """

    def __init__(
        self,
        file: Path,
        size: tuple[int, int],
        on_end: Callable[[Recording], None],
        reserve: int = RESERVE,
    ) -> None:
        """Start the thread.

        Args:
            file: the video to create; its folder is created too.
            size: width and height in pixels, even numbers.
            on_end: called in the thread when the file is complete.
            reserve: bytes that must stay free on the disk; the recording ends before.
        """
        self._file, self._size, self._on_end, self._reserve = file, size, on_end, reserve
        self._queue: queue.Queue[tuple[Picture, float]] = queue.Queue(_QUEUE)
        self._finishing = threading.Event()
        self._dropped = 0
        self._frames = 0
        self._thread = threading.Thread(target=self._run, name="video recorder", daemon=False)
        self._thread.start()

    def add(self, picture: Picture, time: float) -> None:
        """Record a picture, or drop it if the encoder is too far behind.

        Args:
            picture: uint8 [H, W, 4], BGRA, of the recording's size; not changed afterwards.
            time: when it was on show, in seconds; not before that of the last picture.
        """
        if self._finishing.is_set():
            return
        try:
            self._queue.put_nowait((picture, time))
        except queue.Full:
            self._dropped += 1

    def finish(self) -> None:
        """End the recording once the waiting pictures are encoded; returns at once."""
        self._finishing.set()

    def wait(self) -> None:
        """Wait until the file is complete, after `finish`."""
        self._thread.join()

    def _run(self) -> None:
        _yield_to_other_threads()
        error = self._record()
        self._finishing.set()
        self._on_end(Recording(self._file, self._frames, self._dropped, error))

    def _record(self) -> str:
        """Record until the end; return why it came early. A file that cannot be played is deleted."""
        try:
            file_address(self._file)  # before anything is created
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("xb"):
                pass
        except UserError as error:
            return error.message
        except OSError as error:
            return Translatable(
                "Cannot write {file}: {reason}. Choose another folder or name.",
                file=self._file,
                reason=error.strerror,
            )
        try:
            reason = self._write_video()
            if self._frames and not _plays(self._file):
                self._frames = 0
                reason = reason or Translatable(
                    "Cannot write all of {file}. Free some space to continue recording.", file=self._file
                )
            return reason
        finally:
            if not self._frames:
                self._file.unlink(missing_ok=True)

    def _write_video(self) -> str:
        """Encode until the end; return why it came early."""
        try:
            with closing(open_encoder(self._file, self._size, FPS)) as encoder:
                return self._encode(encoder)
        except UserError as error:
            return error.message
        except OSError as error:
            return Translatable(
                "Cannot write {file}: {reason}. Free some space to continue recording.",
                file=self._file,
                reason=error.strerror,
            )

    def _encode(self, encoder: Encoder) -> str:
        start: float | None = None
        image = np.empty(0, np.uint8)
        while (item := self._next()) is not None:
            if shutil.disk_usage(self._file.parent).free < self._reserve:
                return Translatable(
                    "The disk is almost full, so the recording ended. Free some space to continue recording."
                )
            picture, time = item
            start = time if start is None else start
            due = round((time - start) * FPS)
            while self._frames < due:
                self._write(encoder, image)
            image = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2BGR), np.uint8)
        if image.size:
            self._write(encoder, image)
        return ""

    def _write(self, encoder: Encoder, image: Picture) -> None:
        encoder.write(image)
        self._frames += 1

    def _next(self) -> tuple[Picture, float] | None:
        """Return the next picture; None when the recording is finished and none waits."""
        while True:
            try:
                return self._queue.get(timeout=0.1)
            except queue.Empty:
                if self._finishing.is_set():
                    return None


def _plays(file: Path) -> bool:
    """Return whether a video has its index, which is written last: encoders do not report every failure."""
    video = Capture(file_address(file), cv2.CAP_FFMPEG)
    try:
        return video.read()[0]
    finally:
        video.release()


def _yield_to_other_threads() -> None:
    """Lower the priority of the calling thread where the system has one per thread, as Linux does."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
