"""An analysis in memory: all faces of both detectors as columns, compact enough for hours of video."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import PLACES, Floats
from ffgui.errors import UserError
from ffgui.evaluate.annotations.picture_labels import PictureLabels
from ffgui.review.analysis_file import FACE, EndLine, FrameLine, read_header, read_lines
from ffgui.review.header import SIDES, Header, Side
from ffgui.review.source import Item

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Faces of one detector in many frames, in order of the frames.

    Attributes:
        frame: int64 [N], row of the frame in the analysis.
        boxes: float32 [N, 4], x1, y1, x2, y2 in pixels of the frame.
        scores: float32 [N], in 0..1.
    """

    frame: Indices
    boxes: Floats
    scores: Floats

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, index: Indices | NDArray[np.bool_] | slice) -> Faces:
        return Faces(self.frame[index], self.boxes[index], self.scores[index])

    @property
    def side(self) -> Floats:
        """Side of a square with the area of each box, in pixels: float32 [N]."""
        sides = np.maximum(self.boxes[:, 2:] - self.boxes[:, :2], 0)
        return np.asarray(np.sqrt(np.prod(sides, axis=1)), np.float32)


@dataclass(frozen=True, slots=True)
class FailedFrame:
    """A frame that could not be analyzed.

    Attributes:
        row: of the frame in the analysis.
        name: of the picture; "" for a frame of a video.
        message: what happened.
    """

    row: int
    name: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Content of an analysis file, complete or not.

    Attributes:
        header: what was analyzed.
        frames: number of frames.
        times: float64 [frames], seconds from the start of a video; NaN for pictures.
        names: of pictures; empty for a video.
        faces: all stored faces of each detector.
        spread: of each detector with attention, float32 [frames, 6]; NaN where a frame failed.
        truth: labels by row, of the pictures that have any.
        failures: frames that could not be analyzed.
        complete: whether the source was analyzed to its end.
        error: why the source ended early; None if it did not.
    """

    header: Header
    frames: int
    times: NDArray[np.float64]
    names: tuple[str, ...]
    faces: Mapping[Side, Faces]
    spread: Mapping[Side, Floats]
    truth: Mapping[int, PictureLabels]
    failures: tuple[FailedFrame, ...]
    complete: bool
    error: str | None

    @property
    def fps(self) -> float | None:
        """Mean number of frames per second; None for pictures."""
        if self.frames < 2 or not self.times[-1] > self.times[0]:  # also of NaN
            return None
        return float((self.frames - 1) / (self.times[-1] - self.times[0]))

    def item(self, row: int) -> Item:
        """Return the item of a frame, with which its source reads it again."""
        if self.names:
            return Item(row, self.names[row])
        return Item(row, position=float(self.times[row]))


def read_analysis(path: Path) -> Analysis:
    """Read an analysis file, also one that is still being written.

    Raises:
        UserError: if it cannot be read or is damaged.
    """
    builder = _Builder(read_header(path))
    for line in read_lines(path):
        if isinstance(line, EndLine):
            return builder.build(complete=True, error=line.error)
        if line.number != builder.frames:
            raise UserError(
                "{path} is damaged (frame {number}). Delete it and analyze again.",
                path=path,
                number=line.number,
            )
        builder.add(line)
    return builder.build(complete=False, error=None)


class _Builder:
    """Collects lines in flat arrays."""

    def __init__(self, header: Header) -> None:
        self.frames = 0
        self._header = header
        self._times = array("d")
        self._names: list[str] = []
        self._values: dict[Side, array[float]] = {side: array("f") for side in SIDES}
        self._counts: dict[Side, array[int]] = {side: array("l") for side in SIDES}
        self._spread: dict[Side, array[float]] = {side: array("f") for side in SIDES}
        self._truth: dict[int, PictureLabels] = {}
        self._failures: list[FailedFrame] = []

    def add(self, line: FrameLine) -> None:
        self._times.append(float("nan") if line.seconds is None else line.seconds)
        if line.name:
            self._names.append(line.name)
        if line.error is not None:
            self._failures.append(FailedFrame(self.frames, line.name, line.error))
        if line.truth is not None:
            rows = np.array(line.truth, np.float32).reshape(-1, FACE)
            self._truth[self.frames] = PictureLabels(rows[:, :4], rows[:, 4] > 0)
        for side in SIDES:
            self._values[side].extend(line.faces[side])
            self._counts[side].append(len(line.faces[side]) // FACE)
            self._spread[side].extend(line.spread.get(side, [float("nan")] * len(PLACES)))
        self.frames += 1

    def build(self, *, complete: bool, error: str | None) -> Analysis:
        spread = {side: np.array(self._spread[side], np.float32).reshape(-1, len(PLACES)) for side in SIDES}
        return Analysis(
            self._header,
            self.frames,
            np.array(self._times, np.float64),
            tuple(self._names),
            {side: self._faces(side) for side in SIDES},
            {side: values for side, values in spread.items() if np.isfinite(values).any()},
            self._truth,
            tuple(self._failures),
            complete,
            error,
        )

    def _faces(self, side: Side) -> Faces:
        rows = np.array(self._values[side], np.float32).reshape(-1, FACE)
        frame = np.repeat(np.arange(self.frames), np.array(self._counts[side], np.int64))
        return Faces(frame, rows[:, :4].copy(), rows[:, 4].copy())
