"""Finds faces in pictures with a loaded model."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.decode import decode_outputs
from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.families.family import Candidates
from ffgui.detect.letterbox import Transform
from ffgui.detect.model import Model, load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.nms import nms
from ffgui.detect.results import Detections, Result, Timing
from ffgui.detect.sizes import InferenceSize


class Detector:
    """A model with an inference size and an NMS threshold.

    `detect` keeps nothing between calls, so that it may be called from any thread.
    """

    def __init__(self, model: Model, size: InferenceSize, nms_iou: float | None = None) -> None:
        """Take a loaded model.

        Args:
            model: see `ffgui.detect.model.load_model`.
            size: the inference size.
            nms_iou: IoU above which the worse of two boxes is dropped; None for the family's own.
        """
        self._model = model
        self._size = size
        self._nms_iou = model.family.nms_iou if nms_iou is None else nms_iou

    @property
    def info(self) -> ModelInfo:
        """Description of the model, from its file."""
        return self._model.info

    @property
    def device(self) -> str:
        """Key of the device that runs the network."""
        return self._model.engine.device

    def detect(self, image: NDArray[np.uint8], score: float = 0.5) -> Result:
        """Find the faces of a picture.

        Boxes are clipped to the picture, and those wholly outside are dropped; landmarks stay
        as predicted and may lie outside. All values are finite.

        Args:
            image: uint8 [H, W, 3], BGR.
            score: the lowest score of a face, in 0..1.

        Raises:
            UserError: if memory does not suffice, the network fails on the picture, or its
                outputs are not those that the file promises.
        """
        started = perf_counter()
        feeds, transform = self._model.family.prepare(image, self._size)
        ready = perf_counter()
        outputs = self._model.engine.run(feeds)
        inferred = perf_counter()
        family, file = self._model.family, self._model.engine.graph.file
        candidates, attention = decode_outputs(family, outputs, transform, score, file)
        kept = candidates[nms(candidates.boxes, candidates.scores, self._nms_iou)]
        detections = _in_frame(kept, transform, family.points)
        finished = perf_counter()
        return Result(detections, attention, Timing(ready - started, inferred - ready, finished - inferred))


def _in_frame(found: Candidates, transform: Transform, points: tuple[str, ...]) -> Detections:
    corners = transform.to_frame(found.boxes.reshape(-1, 2, 2))
    corners = np.clip(corners, 0, np.asarray(transform.frame_size, np.float32))
    landmarks = transform.to_frame(found.landmarks)
    seen = (corners[:, 1] > corners[:, 0]).all(axis=1) & np.isfinite(landmarks).all(axis=(1, 2))
    return Detections(corners.reshape(-1, 4)[seen], found.scores[seen], landmarks[seen], points)


def load_detector(
    model: str | Path = "v2",
    size: str = "original",
    *,
    nms_iou: float | None = None,
    threads: int = 1,
    engine: str = ONNX_RUNTIME,
) -> Detector:
    """Load a detector.

    Args:
        model: "v1", "v2", or a model file of any family that the program knows.
        size: inference size: "original", a long side such as "640", or a letterbox such as "640x480".
        nms_iou: IoU above which the worse of two boxes is dropped; None for the family's own.
        threads: intra-op threads, at least 1.
        engine: key of one of `ffgui.detect.engines.ENGINES`.

    Raises:
        UserError: if there is no such model, or it cannot be loaded.
        UsageError: if `size` is not understood.
    """
    file = resolve_model(str(model))
    return Detector(load_model(file, threads, engine), InferenceSize.parse(size), nms_iou)
