"""Results made by hand, so that a test can say what each model found."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import Attention, Detections, Result, Timing
from ffgui.live.state import Frame, ModelResult

Faces = list[tuple[tuple[float, float, float, float], float]]


def detections(faces: Faces) -> Detections:
    """Boxes and scores with landmarks at the usual places of a face."""
    ordered = sorted(faces, key=lambda face: -face[1])
    boxes = np.array([box for box, _ in ordered], np.float32).reshape(-1, 4)
    places = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]], np.float32)
    landmarks = boxes[:, None, :2] + places[None] * (boxes[:, None, 2:] - boxes[:, None, :2])
    return Detections(boxes, np.array([score for _, score in ordered], np.float32), landmarks)


def result(frame: Frame, faces: Faces, attention: Attention | None = None) -> ModelResult:
    return ModelResult(
        frame,
        Result(detections(faces), attention or Attention(), Timing(0.001, 0.01, 0.001)),
        threshold=0.5,
        wait=0.001,
        finished=1.0,
        dropped=0,
    )


def model_info(version: str, attention: str) -> ModelInfo:
    return ModelInfo(
        file=Path(f"{version}.onnx"),
        sha256="0" * 64,
        size_bytes=1,
        family="featherface",
        name=version,
        version=version,
        attention=attention,
        channels=56,
        parameters=1,
        attention_parameters=1,
        macs=0,
        macs_size="640x640",
        variant="deformable",
        precision="fp32",
    )
