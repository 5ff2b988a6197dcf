"""Pictures in, typed results out."""

from __future__ import annotations

from time import perf_counter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.decode import candidates, decode_boxes, decode_landmarks
from ffgui.detect.engines.engine import RawOutputs, Runtime
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.nms import nms
from ffgui.detect.preprocess import Prepared, prepare
from ffgui.detect.priors import priors
from ffgui.detect.results import Attention, Detections, Result, Timing
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError


class Detector:
    """A loaded network with an inference size and an NMS threshold.

    `detect` keeps nothing between calls, so that it may be called from any thread.
    """

    def __init__(self, runtime: Runtime, size: InferenceSize, nms: float = 0.4) -> None:
        """Take a loaded network.

        Args:
            runtime: see `ffgui.detect.engines.onnx_runtime.open_onnx`.
            size: the inference size.
            nms: IoU above which the worse of two boxes is dropped.
        """
        self._runtime = runtime
        self._size = size
        self._nms = nms

    @property
    def info(self) -> ModelInfo:
        """The model file that was loaded."""
        return self._runtime.info

    def detect(self, image: NDArray[np.uint8], score: float) -> Result:
        """Find the faces of a picture.

        Boxes are clipped to the picture, and those wholly outside are dropped; landmarks stay
        as predicted and may lie outside. All values are finite.

        Args:
            image: uint8 [H, W, 3], BGR.
            score: the lowest score of a face, in 0..1.

        Raises:
            UserError: if the network's outputs are not those that its metadata promises.
        """
        started = perf_counter()
        prepared = prepare(image, self._size)
        ready = perf_counter()
        raw = self._runtime.run(prepared.tensor)
        inferred = perf_counter()
        detections = self._postprocess(raw, prepared, score)
        attention = Attention(MappingProxyType(dict(raw.attention)), raw.spatial, prepared.content)
        finished = perf_counter()
        return Result(detections, attention, Timing(ready - started, inferred - ready, finished - inferred))

    def _postprocess(self, raw: RawOutputs, prepared: Prepared, score: float) -> Detections:
        """Decode and suppress candidates, and bring what is left back to the picture."""
        info = self.info
        chosen = candidates(raw.scores, score)
        if not len(chosen):
            return Detections.empty()
        anchors = priors(*prepared.tensor.shape[1:3], info.priors)
        if len(anchors) != len(raw.scores):
            raise UserError(
                f"{info.file} does not fit its own metadata: it has {len(raw.scores)} outputs for "
                f"{len(anchors)} priors. Use a file written by `ffgui export`."
            )
        anchors = anchors[chosen]
        boxes = decode_boxes(raw.boxes[chosen], anchors, info.variances)
        kept = nms(boxes, raw.scores[chosen], self._nms)
        chosen, boxes = chosen[kept], boxes[kept]
        landmarks = decode_landmarks(raw.landmarks[chosen], anchors[kept], info.variances)
        return _in_frame(boxes, raw.scores[chosen], landmarks, prepared)


def _in_frame(
    boxes: NDArray[np.float32],
    scores: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    prepared: Prepared,
) -> Detections:
    scale = np.asarray(prepared.scale, np.float32)
    offset = np.asarray(prepared.offset, np.float32)
    corners = np.clip(
        (boxes.reshape(-1, 2, 2) - offset) / scale, 0, np.asarray(prepared.frame_size, np.float32)
    )
    points = (landmarks - offset) / scale
    seen = (corners[:, 1] > corners[:, 0]).all(axis=1) & np.isfinite(points).all(axis=(1, 2))
    return Detections(corners.reshape(-1, 4)[seen], scores[seen], points[seen])
