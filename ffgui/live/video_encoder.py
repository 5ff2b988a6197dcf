"""Encodes pictures into an MP4 file: H.264 where PyAV is installed, MPEG-4 part 2 otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.capture import file_address
from ffgui.errors import UserError

Picture = NDArray[np.uint8]

_MPEG4 = "mp4v"
"""MPEG-4 part 2, the only codec of OpenCV's builds that is fast enough."""

_H264_OPTIONS = {"preset": "ultrafast", "crf": "23"}
"""As large as MPEG-4 part 2, at about its cost; slower presets would take time from the models."""


class Encoder(Protocol):
    """An MP4 file that is being written."""

    def write(self, image: Picture) -> None:
        """Append a frame, uint8 [H, W, 3], BGR.

        Raises:
            OSError: if it cannot be written.
        """

    def close(self) -> None:
        """Complete the file.

        Raises:
            OSError: if it cannot be written.
        """


def open_encoder(file: Path, size: tuple[int, int], fps: int) -> Encoder:
    """Open an encoder.

    Args:
        file: the video; it may exist, but only as an empty file.
        size: width and height in pixels, even numbers.
        fps: frames per second.

    Raises:
        UserError: if the file cannot be written.
    """
    return _H264Encoder(file, size, fps) if has_h264() else _Mpeg4Encoder(file, size, fps)


def has_h264() -> bool:
    """Return whether videos are H.264, which browsers play: whether PyAV is installed."""
    try:
        import av  # noqa: F401
    except ImportError:  # also one that does not fit this system
        return False
    return True


class _Mpeg4Encoder:
    """Writes with OpenCV."""

    def __init__(self, file: Path, size: tuple[int, int], fps: int) -> None:
        codec = cv2.VideoWriter.fourcc(*_MPEG4)
        self._writer = cv2.VideoWriter(file_address(file), cv2.CAP_FFMPEG, codec, fps, size)
        if not self._writer.isOpened():
            raise UserError("Cannot write {file}. Choose another folder or name.", file=file)

    def write(self, image: Picture) -> None:
        self._writer.write(image)

    def close(self) -> None:
        self._writer.release()


class _H264Encoder:
    """Writes with PyAV."""

    def __init__(self, file: Path, size: tuple[int, int], fps: int) -> None:
        import av

        try:
            self._container = av.open(file_address(file), "w", format="mp4")
        except OSError as error:
            raise UserError(
                "Cannot write {file}: {reason}. Choose another folder or name.",
                file=file,
                reason=error.strerror,
            ) from error
        try:
            self._stream: Any = self._container.add_stream("libx264", rate=fps, options=_H264_OPTIONS)
        except (av.FFmpegError, ValueError) as error:  # an FFmpeg without it
            self._container.close()
            raise UserError(
                "PyAV cannot encode H.264 here ({error}). Uninstall it to record MPEG-4.", error=error
            ) from error
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        self._failed = False

    def write(self, image: Picture) -> None:
        import av

        self._mux(av.VideoFrame.from_ndarray(image, format="bgr24"))

    def close(self) -> None:
        try:
            if not self._failed:  # FFmpeg crashes if a packet follows a header that could not be written
                self._mux(None)
        finally:
            self._container.close()

    def _mux(self, frame: object) -> None:
        """Encode a frame; None flushes the encoder."""
        import av

        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except av.FFmpegError as error:
            self._failed = True
            if isinstance(error, OSError):
                raise
            raise UserError(
                "The video could not be encoded ({error}). Record to another folder.", error=error
            ) from error
