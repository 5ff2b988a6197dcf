"""What is looked at in a model file, check by check.

A check gives what it found; it raises `FailedError` if that is not as it should be, and
`SkippedError` if it cannot look here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.featherface import (
    ATTENTION,
    BOXES,
    IMAGE,
    LANDMARKS,
    SCORES,
    SPATIAL,
    FeatherFaceFamily,
)
from ffgui.detect.match import match
from ffgui.detect.model import Model, load_model
from ffgui.detect.model_bytes import graph_sha256
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.operators import read_operators
from ffgui.detect.pictures import read_picture
from ffgui.detect.priors import priors
from ffgui.detect.results import PLACES, Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.paths import models_folder, resource

TOLERANCE = 1e-4
"""Largest difference of any output of an FP32 file from its torch network."""

INT8_SCORE = 0.1
"""Largest difference of a face's score between an INT8 file and its FP32 one."""

INT8_IOU = 0.8
"""Lowest IoU of a face's boxes in an INT8 file and its FP32 one."""

_INT8_BATCH = 0.05
"""In INT8, a rounding that goes the other way moves what follows by a whole step."""

_SLACK = 1e-3
"""Of scores and attention around 0..1, for the rounding of INT8."""

_SIZES = ((96, 160), (160, 96), (256, 256))
_FACE = (0.34, 0.09, 0.54, 0.36)
"""Where the photograph's face is, as fractions of its sides."""

_DEFORM_OPSET = 19
_ROUNDING = ("QuantizeLinear", "DequantizeLinear")

_METADATA = (
    "ffgui_format", "name", "version", "attention", "channels", "parameters", "attention_parameters", "macs",
    "macs_size", "variant", "precision", "priors", "variances", "training", "start", "licence",
)  # fmt: skip

KINDS = {"v1": "cbam", "v2": "eca"}


PARAMETERS = "parameters"
TORCH_AGREEMENT = "agrees with torch"


class FailedError(Exception):
    """A check's finding that something is not as it should be."""


class SkippedError(Exception):
    """Why a check cannot be made here."""


@dataclass(frozen=True, eq=False)
class CheckedFile:
    """A model file of FeatherFace that loads."""

    model: Model
    family: FeatherFaceFamily

    @property
    def info(self) -> ModelInfo:
        """What it says about itself."""
        return self.model.info

    @property
    def file(self) -> Path:
        """Where it lies."""
        return self.info.file

    @property
    def int8(self) -> bool:
        """Whether it says that it is rounded to INT8."""
        return self.info.precision == "int8"

    @property
    def metadata(self) -> Mapping[str, str]:
        """As the file holds it."""
        return self.model.engine.graph.metadata

    def run(self, pictures: NDArray[np.uint8]) -> Outputs:
        """Run the network on uint8 [N, H, W, 3]."""
        return self.model.engine.run({IMAGE: pictures})

    @property
    def places(self) -> tuple[str, ...]:
        """Where the file says that its network has attention."""
        if self.info.attention == "none":
            return ()
        return tuple(json.loads(self.metadata["network"])["places"]) if "network" in self.metadata else PLACES


Check = Callable[[CheckedFile], str]
"""Returns what it found; raises `FailedError` or `SkippedError`."""


def metadata(file: CheckedFile) -> str:
    """All is there, and what belongs together fits."""
    missing = [key for key in _METADATA if key not in file.metadata]
    if missing:
        raise FailedError(f"lacks {', '.join(missing)}")
    info = file.info
    if KINDS.get(info.version, info.attention) != info.attention:
        raise FailedError(f"says {info.version} and attention {info.attention}, which do not go together")
    ours, all_of_them = info.attention_parameters or 0, info.parameters or 0
    if not 0 <= ours < all_of_them or ((info.attention == "none") != (ours == 0)):
        raise FailedError(f"says attention {info.attention}, with {ours} of {all_of_them} weights")
    _check_priors(file.family)
    return "complete, and what belongs together fits"


def _check_priors(family: FeatherFaceFamily) -> None:
    strides, sizes = family.priors.strides, [size for level in family.priors.sizes for size in level]
    if not strides or list(strides) != sorted(set(strides)) or strides[0] < 1 or 32 % strides[-1]:
        raise FailedError(f"has priors at strides {strides}, which do not divide 32 from fine to coarse")
    if not sizes or min(sizes) < 1 or sizes != sorted(sizes):
        raise FailedError(f"has priors of sizes {sizes}, which do not grow from level to level")
    if not all(0 < variance < 1 for variance in family.variances):
        raise FailedError(f"has variances {family.variances}, which are not between 0 and 1")


def measured_ap(file: CheckedFile) -> str:
    """Average precision, if the file holds any, is such."""
    wider = file.info.wider_val
    if wider is None:
        return "none in the file: `ffgui evaluate --write` puts it there"
    _check_ap("wider_val", wider.easy, wider.medium, wider.hard, wider.images)
    found = f"on {wider.images} images"
    subset = wider.subset
    if subset is not None:
        _check_ap("wider_val.subset", subset.easy, subset.medium, subset.hard, subset.images)
        if not subset.name or subset.images > wider.images:
            raise FailedError(
                f"wider_val.subset {subset.name!r} has {subset.images} of {wider.images} images"
            )
        found += f", and on {subset.images} of them ({subset.name})"
    return found


def _check_ap(name: str, easy: float, medium: float, hard: float, images: int) -> None:
    if not all(0 <= value <= 1 for value in (easy, medium, hard)) or images < 1:
        raise FailedError(f"{name} holds {easy}, {medium}, {hard} on {images} images, which is no AP")


def _without_network(file: CheckedFile) -> str:  # noqa: ARG001 - a check takes its file
    raise SkippedError("torch is not installed")


def operators(file: CheckedFile) -> str:
    """Standard operators alone, and those that variant and precision ask for."""
    found = read_operators(file.file.read_bytes())
    rounding = {f"com.microsoft.{kind}" for kind in _ROUNDING} if file.int8 else set()
    foreign = set(found.foreign) - rounding
    if foreign:
        raise FailedError(f"uses operators outside the standard: {', '.join(sorted(foreign))}")
    deforms = "DeformConv" in found.standard
    if deforms and found.opset < _DEFORM_OPSET:
        raise FailedError(f"has opset {found.opset}, and DeformConv needs {_DEFORM_OPSET}")
    if deforms != (file.info.variant == "deformable"):
        raise FailedError(f"says {file.info.variant}, and has {'a' if deforms else 'no'} DeformConv")
    rounds = any(kind in found.standard for kind in _ROUNDING) or bool(set(found.foreign) & rounding)
    if rounds != file.int8:
        raise FailedError(f"says {file.info.precision}, and rounds {'something' if rounds else 'nothing'}")
    return f"{found.standard.total()} nodes of {len(found.standard)} standard operators, opset {found.opset}"


def signature(file: CheckedFile) -> str:
    """Names, types and shapes of inputs and outputs."""
    graph = file.model.engine.graph
    shape = graph.inputs[0].shape
    if shape != (None, None, None, 3):
        raise FailedError(f"takes {shape}, and should take any batch, height and width, and 3")
    other = [f"{output.name} {output.dtype}" for output in graph.outputs if output.dtype != "float32"]
    if other:
        raise FailedError(f"gives {', '.join(other)}, and should give float32")
    expected = _expected_shapes(file)
    values = file.run(np.zeros((1, *_SIZES[0], 3), np.uint8))
    found = {name: value.shape for name, value in values.items()}
    for name in expected.keys() | found.keys():
        if found.get(name) != expected.get(name):
            raise FailedError(f"{name} is {found.get(name)} and should be {expected.get(name)}")
    return f"uint8 image, and {len(found)} float outputs of the right names and shapes"


def _expected_shapes(file: CheckedFile) -> dict[str, tuple[int, ...]]:
    """Of each output at the first of `_SIZES`."""
    height, width = _SIZES[0]
    anchors = len(priors(height, width, file.family.priors))
    widths = dict(zip(PLACES, (64, 128, 256, *[file.info.channels or 0] * 3), strict=True))
    shapes: dict[str, tuple[int, ...]] = {
        BOXES: (1, anchors, 4), SCORES: (1, anchors), LANDMARKS: (1, anchors, 10),
        **{f"{ATTENTION}{place}": (1, widths[place]) for place in file.places},
    }  # fmt: skip
    if file.info.attention == "cbam" and "p3" in file.places:
        shapes[SPATIAL] = (1, height // 8, width // 8)
    return shapes


def dynamic_size(file: CheckedFile) -> str:
    """As many answers as priors at several sizes."""
    for height, width in _SIZES:
        scores = file.run(_noise(height, width))[SCORES][0]
        wanted = len(priors(height, width, file.family.priors))
        if len(scores) != wanted:
            raise FailedError(f"{len(scores)} scores at {width}x{height}, should be {wanted}")
    return ", ".join(f"{width}x{height}" for height, width in _SIZES)


def batch(file: CheckedFile) -> str:
    """Two pictures at once give what each gives alone."""
    pictures = np.concatenate((_noise(96, 96), photograph()[None, :96, 160:256]))
    together = file.run(pictures)[SCORES]
    alone = [file.run(picture[None])[SCORES][0] for picture in pictures]
    difference = float(np.abs(together - np.stack(alone)).max())
    if not difference <= (_INT8_BATCH if file.int8 else TOLERANCE):
        raise FailedError(f"two pictures at once differ from one at a time by {difference:.2g}")
    return "two pictures at once give what each gives alone"


def finite_outputs(file: CheckedFile) -> str:
    """Finite numbers on whatever picture; scores and gates in 0..1."""
    pictures = [_noise(height, width) for height, width in _SIZES]
    pictures += [np.full((1, *_SIZES[0], 3), level, np.uint8) for level in (0, 255)]
    for picture in pictures:
        outputs = file.run(picture)
        if not all(np.isfinite(array).all() for array in outputs.values()):
            raise FailedError("gives values that are not finite")
        for name in outputs.keys() - {BOXES, LANDMARKS}:
            array = outputs[name]
            if array.min() < -_SLACK or array.max() > 1 + _SLACK:
                raise FailedError("gives scores or attention outside 0..1")
    return "on black, white and noise of several sizes; scores and attention in 0..1"


def face(file: CheckedFile) -> str:
    """The face of a photograph is found, and nothing else."""
    image = photograph()
    height, width = image.shape[:2]
    found = _detect(file.model, image)
    if len(found) != 1:
        raise FailedError(f"{len(found)} faces found in a photograph of one")
    if np.abs(found.boxes[0] / (width, height, width, height) - _FACE).max() > 0.05:
        raise FailedError("the face of a photograph is found in the wrong place")
    return f"score {found.scores[0]:.2f}"


def float_agreement(file: CheckedFile) -> str:
    """An INT8 file finds the faces of photographs that its FP32 file finds, about as they are."""
    original = _original(file)
    theirs = load_model(original)
    score, overlap = 0.0, 1.0
    for image in (photograph(), read_picture(resource("sample/grace_hopper.jpg"))):
        a, b = _detect(file.model, image), _detect(theirs, image)
        matches = match(a.boxes, b.boxes)
        if matches.only_a or matches.only_b:
            raise FailedError(f"finds {len(a)} faces in a photograph in which {original.name} finds {len(b)}")
        score = max([score, *(abs(float(a.scores[i] - b.scores[j])) for i, j, _ in matches.pairs)])
        overlap = min([overlap, *(iou for _, _, iou in matches.pairs)])
    found = f"scores differ by up to {score:.2g}, boxes overlap by {overlap:.2f}"
    allowed = f"INT8 may differ by {INT8_SCORE} and overlap by {INT8_IOU}"
    if score > INT8_SCORE or overlap < INT8_IOU:
        raise FailedError(f"{found} with {original.name}: {allowed}")
    return f"{found} with {original.name} ({allowed})"


_COMMON: dict[str, Check] = {
    "metadata": metadata,
    "measured AP": measured_ap,
    PARAMETERS: _without_network,
    "operators": operators,
    "inputs and outputs": signature,
    "dynamic size": dynamic_size,
    "batch": batch,
    "finite outputs": finite_outputs,
    "face in a photograph": face,
}


def checks_of(file: CheckedFile, network_checks: Mapping[str, Check]) -> dict[str, Check]:
    """All checks of a file, in the order in which they are listed.

    Args:
        file: the model file.
        network_checks: `PARAMETERS` and `TORCH_AGREEMENT`, which need the torch network; where
            they are missing, they are skipped.
    """
    last = {"agrees with FP32": float_agreement} if file.int8 else {TORCH_AGREEMENT: _without_network}
    checks = {**_COMMON, **last}
    return {name: network_checks.get(name, check) for name, check in checks.items()}


def _original(file: CheckedFile) -> Path:
    """The FP32 file that an INT8 one was made from: beside it, or shipped."""
    graph = json.loads(file.metadata.get("quantization", "{}")).get("from_graph_sha256")
    name = file.file.name.replace("_int8", "")
    for original in (file.file.with_name(name), models_folder() / name):
        if original.is_file() and graph_sha256(original.read_bytes()) == graph:
            return original
    raise SkippedError(f"the FP32 file that it was made from is not beside it as {name}")


def _detect(model: Model, image: NDArray[np.uint8]) -> Detections:
    return Detector(model, InferenceSize("original")).detect(image, 0.5).detections


def photograph() -> NDArray[np.uint8]:
    """The photograph of one face that checks use, uint8 [512, 512, 3] BGR."""
    return read_picture(resource("sample/astronaut.jpg"))


def _noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (1, height, width, 3), np.uint8)
