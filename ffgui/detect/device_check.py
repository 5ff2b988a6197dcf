"""Compares the detections of a device with those of the CPU on a bundled photo."""

from __future__ import annotations

from dataclasses import dataclass

from ffgui.detect.detector import Detector
from ffgui.detect.engines.devices import NodePlacement, find_device
from ffgui.detect.engines.onnx_runtime import OnnxRuntimeEngine
from ffgui.detect.match import match
from ffgui.detect.model import Model
from ffgui.detect.pictures import read_picture
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.paths import resource
from ffgui.translatable import Translatable, sentences

MIN_IOU = 0.9
"""Lowest IoU between the boxes of a face on the device and on the CPU."""

MAX_SCORE_DIFFERENCE = 0.05

_SCORE = 0.5
_NEAR = _SCORE - MAX_SCORE_DIFFERENCE


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """Result of a device check.

    Attributes:
        device: label of the device.
        placement: where the nodes run; None if the engine cannot tell.
        faces: number of faces that the CPU detected in the photo.
        differences: a sentence for each difference; empty if the device agrees with the CPU.
    """

    device: str
    placement: NodePlacement | None
    faces: int
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the device and the CPU detect the same faces."""
        return not self.differences

    @property
    def text(self) -> str:
        """The result in one or two sentences, for a user."""
        where = (
            Translatable("{device} runs {nodes}.", device=self.device, nodes=self.placement.text)
            if self.placement
            else Translatable("{device} works.", device=self.device)
        )
        if self.agrees and not self.faces:
            return sentences(
                where, Translatable("Neither the device nor the CPU detects a face in the test photo.")
            )
        if self.agrees:
            return sentences(where, Translatable("It detects the same faces as the CPU in the test photo."))
        return sentences(where, Translatable("It differs from the CPU in the test photo:"), *self.differences)


def check_device(model: Model, on_cpu: Model, size: InferenceSize) -> DeviceCheck:
    """Run a model on the bundled photo, on its device and on the CPU.

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
    matches = match(theirs.boxes, ours.boxes, MIN_IOU)
    sentences = [
        Translatable(
            "A face has score {score:.2f} instead of {expected:.2f}.",
            score=float(theirs.scores[i]),
            expected=float(ours.scores[j]),
        )
        for i, j, _ in matches.pairs
        if abs(float(theirs.scores[i]) - float(ours.scores[j])) > MAX_SCORE_DIFFERENCE
    ]
    sentences += [
        Translatable("It misses a face with score {score:.2f}.", score=float(ours.scores[j]))
        for j in matches.only_b
        if ours.scores[j] >= _SCORE
    ]
    sentences += [
        Translatable("It detects an extra face with score {score:.2f}.", score=float(theirs.scores[i]))
        for i in matches.only_a
        if theirs.scores[i] >= _SCORE
    ]
    return tuple(sentences)
