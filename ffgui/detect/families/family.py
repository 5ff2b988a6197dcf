"""The interface of a detector family, which preprocesses pictures and decodes outputs, and shared parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.engines.engine import Array, Feeds, Outputs
from ffgui.detect.letterbox import Picture, Transform, letterbox
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.probe import Probe
from ffgui.detect.results import FIVE_POINTS, Attention, Floats
from ffgui.detect.sizes import MULTIPLE, InferenceSize

TOP = 5000
"""Number of candidates, best first, that go into NMS."""

STRIDES = (8, 16, 32)

_LARGEST_LOGIT = 80.0

Metadata = Mapping[str, str]
Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Faces before NMS, in pixels of the network's input.

    Attributes:
        boxes: float32 [N, 4], x1, y1, x2, y2.
        scores: float32 [N], in 0..1.
        landmarks: float32 [N, P, 2].
    """

    boxes: Floats
    scores: Floats
    landmarks: Floats

    def __getitem__(self, index: NDArray[Any]) -> Candidates:
        return Candidates(self.boxes[index], self.scores[index], self.landmarks[index])


class Family(Protocol):
    """Preprocessing and decoding for one kind of network; keeps nothing between calls."""

    @property
    def key(self) -> str:
        """The family's name in `FAMILIES`."""

    @property
    def nms_iou(self) -> float:
        """IoU above which its authors drop the worse of two boxes."""

    @property
    def points(self) -> tuple[str, ...]:
        """Names of its landmarks."""

    def prepare(self, image: Picture, size: InferenceSize) -> tuple[Feeds, Transform]:
        """Preprocess a picture, uint8 [H, W, 3] BGR, into the network's inputs."""

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read the candidates whose score is at least `score`, `TOP` of them at most.

        Raises:
            UserError: if the outputs are not those that the model file promises.
        """

    def attention(self, outputs: Outputs, transform: Transform) -> Attention:
        """Read what the network attended to; empty for a family without attention."""

    def describe(self, info: ModelInfo) -> ModelInfo:
        """Add what the file's metadata say in this family's terms."""


@dataclass(frozen=True, slots=True)
class PictureInput:
    """Preprocessing for a network with one float32 input: (pixel - mean) * scale.

    Attributes:
        name: of the input.
        nchw: whether channels come first.
        fixed: width and height, if the network takes no other size.
        rgb: whether red comes first.
        mean: of each channel, in the network's order.
        scale: factor after the mean is subtracted.
        padding: BGR.
        multiple: of which both sides are multiples.
        stretch: whether pictures are stretched to the fixed size instead of padded.
        centered: whether pictures lie in the middle of the fixed size, sampled bilinearly without averaging,
            as MediaPipe does.
    """

    name: str
    nchw: bool = True
    fixed: tuple[int, int] | None = None
    rgb: bool = False
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    scale: float = 1.0
    padding: Color = (0, 0, 0)
    multiple: int = MULTIPLE
    stretch: bool = False
    centered: bool = False

    def prepare(self, image: Picture, size: InferenceSize) -> tuple[Feeds, Transform]:
        """Scale, pad and normalize a picture, uint8 [H, W, 3] BGR."""
        picture, transform = self._sized(image, size)
        blob = cv2.dnn.blobFromImage(picture, self.scale, mean=self.mean, swapRB=self.rgb)
        values = np.asarray(blob, np.float32)
        return {self.name: values if self.nchw else values.transpose(0, 2, 3, 1).copy()}, transform

    def _sized(self, image: Picture, size: InferenceSize) -> tuple[Picture, Transform]:
        if self.fixed is None:
            return letterbox(image, size, self.padding, self.multiple)
        if self.centered:
            return _centered(image, self.fixed, self.padding)
        if not self.stretch:
            return letterbox(image, InferenceSize("letterbox", *self.fixed), self.padding, multiple=1)
        height, width = image.shape[:2]
        resized = np.asarray(cv2.resize(image, self.fixed, interpolation=cv2.INTER_AREA), np.uint8)
        scale = (self.fixed[0] / width, self.fixed[1] / height)
        return resized, Transform(scale, (0, 0), (width, height), self.fixed)


def _centered(image: Picture, size: tuple[int, int], padding: Color) -> tuple[Picture, Transform]:
    """Scale a picture to fit into a size, and pad it evenly on both sides."""
    height, width = image.shape[:2]
    factor = min(size[0] / width, size[1] / height)
    new_width, new_height = max(1, round(width * factor)), max(1, round(height * factor))
    left, top = (size[0] - new_width) // 2, (size[1] - new_height) // 2
    padded = np.full((size[1], size[0], 3), padding, np.uint8)
    padded[top : top + new_height, left : left + new_width] = cv2.resize(image, (new_width, new_height))
    scale = (new_width / width, new_height / height)
    return padded, Transform(scale, (left, top), (width, height), size)


def input_of(probe: Probe) -> PictureInput:
    """Return the input of a graph, to be completed with its family's normalization."""
    fixed = (probe.width, probe.height) if probe.fixed else None
    return PictureInput(probe.image.name, probe.layout == "NCHW", fixed)


@dataclass(frozen=True, slots=True)
class PlainFamily:
    """Base of families without attention and without metadata of their own.

    Attributes:
        input: preprocessing.
        nms_iou: IoU above which its authors drop the worse of two boxes.
        points: names of its landmarks.
    """

    input: PictureInput
    nms_iou: float = 0.4
    points: tuple[str, ...] = FIVE_POINTS

    key: ClassVar[str]

    def prepare(self, image: Picture, size: InferenceSize) -> tuple[Feeds, Transform]:
        """Preprocess a picture, uint8 [H, W, 3] BGR, into the network's input."""
        return self.input.prepare(image, size)

    def attention(self, outputs: Outputs, transform: Transform) -> Attention:  # noqa: ARG002
        """Return no attention."""
        return Attention()

    def describe(self, info: ModelInfo) -> ModelInfo:
        """Add the size, if the network takes only one."""
        return replace(info, fixed_size=self.input.fixed)


def best_candidates(scores: Floats, score: float, top: int = TOP) -> NDArray[np.intp]:
    """Return the indices of the `top` best scores that are at least `score`, best first.

    Equal scores keep their order, so that the answer is always the same.

    Args:
        scores: float32 [A].
        score: the lowest score of a candidate.
        top: how many stay at most.
    """
    found = np.flatnonzero(scores >= score)
    if len(found) > top:
        found = np.sort(found[np.argpartition(scores[found], -top)[-top:]])
    return found[np.argsort(-scores[found], kind="stable")]


@lru_cache(maxsize=32)
def cells(width: int, height: int, strides: tuple[int, ...] = STRIDES, repeat: int = 1) -> Floats:
    """Return the top left corners of all cells of a network's maps, finest stride first, row by row.

    Args:
        width: of the network's input.
        height: of the network's input.
        strides: of the maps.
        repeat: how often each cell comes, for networks with several anchors a cell.

    Returns:
        Read-only float32 [A, 3]: x, y in pixels of the input, and the stride.
    """
    levels = []
    for stride in strides:
        rows, columns = -(-height // stride), -(-width // stride)
        level = np.empty((rows, columns, 3), np.float32)
        level[..., 0] = np.arange(columns) * stride
        level[..., 1] = np.arange(rows)[:, None] * stride
        level[..., 2] = stride
        levels.append(np.repeat(level.reshape(-1, 3), repeat, axis=0))
    grid = np.concatenate(levels)
    grid.flags.writeable = False
    return grid


def corners(center: Floats, size: Floats) -> Floats:
    """Return boxes x1, y1, x2, y2 from centers and sizes, each float32 [N, 2]."""
    return np.concatenate((center - size / 2, center + size / 2), axis=1, dtype=np.float32)


def columns(outputs: Outputs, count: int) -> Floats:
    """Return all outputs of `count` columns as one float32 [N, count], the finest map first."""
    parts = [array.reshape(-1, count) for array in outputs.values() if array.shape[-1] == count]
    return np.concatenate(sorted(parts, key=len, reverse=True))


def finest_first(outputs: Outputs) -> list[Array]:
    """Return all outputs, the largest first."""
    return sorted(outputs.values(), key=lambda array: array.size, reverse=True)


def sigmoid(logits: Floats) -> Floats:
    """Return the probabilities of logits, without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_LARGEST_LOGIT, _LARGEST_LOGIT))), np.float32)
