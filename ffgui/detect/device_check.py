"""Whether a device finds the same faces as the CPU, on a photograph that everybody has."""

from __future__ import annotations

from dataclasses import dataclass

from ffgui.detect.detector import Detector
from ffgui.detect.engines.devices import Placement, find_device
from ffgui.detect.engines.onnx_runtime import OnnxRuntimeEngine
from ffgui.detect.match import match
from ffgui.detect.model import Model
from ffgui.detect.pictures import read_picture
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.paths import resource

LEAST_IOU = 0.9
"""Of a face's boxes on the device and on the CPU."""

MOST_SCORE_DIFFERENCE = 0.05

_SCORE = 0.5
_NEAR = _SCORE - MOST_SCORE_DIFFERENCE


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """What the check of a device found.

    Attributes:
        device: its label.
        placement: where the nodes run; None if the engine cannot tell.
        faces: how many faces the CPU found in the photograph.
        differences: a sentence for each difference; empty if the device agrees with the CPU.
    """

    device: str
    placement: Placement | None
    faces: int
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether device and CPU find the same."""
        return not self.differences

    @property
    def text(self) -> str:
        """The result in one or two sentences, for a user."""
        where = f"{self.device} runs {self.placement.text}." if self.placement else f"{self.device} runs."
        if self.agrees and not self.faces:
            return f"{where} Neither it nor the CPU finds a face on the test photograph."
        if self.agrees:
            return f"{where} On the test photograph it finds the same faces as the CPU."
        return f"{where} On the test photograph it differs from the CPU: {' '.join(self.differences)}"


def check_device(model: Model, on_cpu: Model, size: InferenceSize) -> DeviceCheck:
    """Run a model on a known photograph, on its device and on the CPU.

    Args:
        model: loaded on the device.
        on_cpu: the same file, loaded on the CPU.
        size: inference size.

    Raises:
        UserError: if the model fails on the device.
    """
    image = read_picture(resource("sample/astronaut.jpg"))
    theirs, ours = (Detector(one, size).detect(image, _NEAR).detections for one in (model, on_cpu))
    placement = model.engine.placement if isinstance(model.engine, OnnxRuntimeEngine) else None
    label = find_device(model.engine.device).label
    return DeviceCheck(label, placement, len(ours.above(_SCORE).scores), _differences(theirs, ours))


def _differences(theirs: Detections, ours: Detections) -> tuple[str, ...]:
    """Compare faces; those close to the threshold may be missing on one side."""
    matches = match(theirs.boxes, ours.boxes, LEAST_IOU)
    sentences = [
        f"A face has the score {theirs.scores[i]:.2f} instead of {ours.scores[j]:.2f}."
        for i, j, _ in matches.pairs
        if abs(float(theirs.scores[i]) - float(ours.scores[j])) > MOST_SCORE_DIFFERENCE
    ]
    sentences += [
        f"It misses the face with the score {ours.scores[j]:.2f}."
        for j in matches.only_b
        if ours.scores[j] >= _SCORE
    ]
    sentences += [
        f"It finds another face with the score {theirs.scores[i]:.2f}."
        for i in matches.only_a
        if theirs.scores[i] >= _SCORE
    ]
    return tuple(sentences)
