"""The checks of `ffgui validate`.

A check returns its finding; it raises `FailedError` for a fault, and `SkippedError` where it cannot
be made.
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
"""Largest difference between outputs of an FP32 file and of its torch network."""

INT8_SCORE = 0.1
"""Largest difference between a face's scores in an INT8 file and in its FP32 file."""

INT8_IOU = 0.8
"""Lowest IoU of a face's boxes in an INT8 file and in its FP32 file."""

_INT8_BATCH = 0.05
"""In INT8, one value rounded the other way moves later ones by a whole step."""

_SLACK = 1e-3
"""Scores and attention may leave 0..1 by this much, by the rounding of INT8."""

_SIZES = ((96, 160), (160, 96), (256, 256))
_FACE = (0.34, 0.09, 0.54, 0.36)
"""The photograph's face, as fractions of the sides."""

_DEFORM_OPSET = 19
_ROUNDING = ("QuantizeLinear", "DequantizeLinear")

_METADATA = (
    "ffgui_format", "name", "version", "attention", "channels", "parameters", "attention_parameters", "macs",
    "macs_size", "variant", "precision", "priors", "variances", "training", "start", "licence",
)  # fmt: skip

KINDS = {"v1": "cbam", "v2": "eca"}


PARAMETERS = "parameters"
TORCH_AGREEMENT = "agrees with torch"
FACE = "face in a photograph"


class FailedError(Exception):
    """A check found a fault."""


class SkippedError(Exception):
    """A check cannot be made here; the message says why."""


@dataclass(frozen=True, eq=False)
class CheckedFile:
    """A FeatherFace model file that loads."""

    model: Model
    family: FeatherFaceFamily

    @property
    def info(self) -> ModelInfo:
        """Facts about the file."""
        return self.model.info

    @property
    def file(self) -> Path:
        """The file's path."""
        return self.info.file

    @property
    def int8(self) -> bool:
        """Whether it declares INT8."""
        return self.info.precision == "int8"

    @property
    def metadata(self) -> Mapping[str, str]:
        """The file's metadata."""
        return self.model.engine.graph.metadata

    def run(self, pictures: NDArray[np.uint8]) -> Outputs:
        """Run the network on uint8 [N, H, W, 3]."""
        return self.model.engine.run({IMAGE: pictures})

    @property
    def places(self) -> tuple[str, ...]:
        """The places of attention that the file declares."""
        if self.info.attention == "none":
            return ()
        return tuple(json.loads(self.metadata["network"])["places"]) if "network" in self.metadata else PLACES


Check = Callable[[CheckedFile], str]
"""Returns its finding; raises `FailedError` or `SkippedError`."""


def metadata(file: CheckedFile) -> str:
    """Check that metadata is complete and consistent."""
    missing = [key for key in _METADATA if key not in file.metadata]
    if missing:
        raise FailedError(f"missing {', '.join(missing)}")
    info = file.info
    if KINDS.get(info.version, info.attention) != info.attention:
        raise FailedError(
            f"declares version {info.version} with attention {info.attention}, which contradict each other"
        )
    ours, all_of_them = info.attention_parameters or 0, info.parameters or 0
    if not 0 <= ours < all_of_them or ((info.attention == "none") != (ours == 0)):
        raise FailedError(f"declares attention {info.attention} with {ours} of {all_of_them} parameters")
    _check_priors(file.family)
    return "complete and consistent"


def _check_priors(family: FeatherFaceFamily) -> None:
    strides, sizes = family.priors.strides, [size for level in family.priors.sizes for size in level]
    if not strides or list(strides) != sorted(set(strides)) or strides[0] < 1 or 32 % strides[-1]:
        raise FailedError(f"prior strides {strides} do not rise and divide 32")
    if not sizes or min(sizes) < 1 or sizes != sorted(sizes):
        raise FailedError(f"prior sizes {sizes} do not grow from level to level")
    if not all(0 < variance < 1 for variance in family.variances):
        raise FailedError(f"variances {family.variances} are not between 0 and 1")


def measured_ap(file: CheckedFile) -> str:
    """Check the measured average precision, if the file has any."""
    wider = file.info.wider_val
    if wider is None:
        return "not measured yet; `ffgui evaluate --write` adds it"
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
        raise FailedError(f"{name} is not an average precision: {easy}, {medium}, {hard} on {images} images")


def _without_network(file: CheckedFile) -> str:  # noqa: ARG001 - a check takes its file
    raise SkippedError("torch is not installed")


def operators(file: CheckedFile) -> str:
    """Check that operators are standard, and those of the declared variant and precision."""
    found = read_operators(file.file.read_bytes())
    rounding = {f"com.microsoft.{kind}" for kind in _ROUNDING} if file.int8 else set()
    foreign = set(found.foreign) - rounding
    if foreign:
        raise FailedError(f"uses operators that are not standard: {', '.join(sorted(foreign))}")
    deforms = "DeformConv" in found.standard
    if deforms and found.opset < _DEFORM_OPSET:
        raise FailedError(f"has opset {found.opset}; DeformConv needs {_DEFORM_OPSET}")
    if deforms != (file.info.variant == "deformable"):
        raise FailedError(f"declares {file.info.variant}, but has {'a' if deforms else 'no'} DeformConv")
    rounds = any(kind in found.standard for kind in _ROUNDING) or bool(set(found.foreign) & rounding)
    if rounds != file.int8:
        raise FailedError(
            f"declares {file.info.precision}, but has {'' if rounds else 'no '}quantized operators"
        )
    return f"{found.standard.total()} nodes of {len(found.standard)} standard operators, opset {found.opset}"


def signature(file: CheckedFile) -> str:
    """Check names, types and shapes of inputs and outputs."""
    graph = file.model.engine.graph
    shape = graph.inputs[0].shape
    if shape != (None, None, None, 3):
        raise FailedError(
            f"input shape is {shape}; it should leave batch, height and width free, with 3 channels"
        )
    other = [f"{output.name} {output.dtype}" for output in graph.outputs if output.dtype != "float32"]
    if other:
        raise FailedError(f"output types are {', '.join(other)}; they should be float32")
    expected = _expected_shapes(file)
    values = file.run(np.zeros((1, *_SIZES[0], 3), np.uint8))
    found = {name: value.shape for name, value in values.items()}
    for name in expected.keys() | found.keys():
        if found.get(name) != expected.get(name):
            raise FailedError(f"{name} has shape {found.get(name)}; it should be {expected.get(name)}")
    return f"uint8 image in, {len(found)} float outputs with the expected names and shapes"


def _expected_shapes(file: CheckedFile) -> dict[str, tuple[int, ...]]:
    """Return the shape of each output at the first of `_SIZES`."""
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
    """Check the number of outputs at several sizes."""
    for height, width in _SIZES:
        scores = file.run(_noise(height, width))[SCORES][0]
        wanted = len(priors(height, width, file.family.priors))
        if len(scores) != wanted:
            raise FailedError(f"{len(scores)} scores at {width}x{height}; there should be {wanted}")
    return ", ".join(f"{width}x{height}" for height, width in _SIZES)


def batch(file: CheckedFile) -> str:
    """Check that a batch of two equals two batches of one."""
    pictures = np.concatenate((_noise(96, 96), photograph()[None, :96, 160:256]))
    together = file.run(pictures)[SCORES]
    alone = [file.run(picture[None])[SCORES][0] for picture in pictures]
    difference = float(np.abs(together - np.stack(alone)).max())
    if not difference <= (_INT8_BATCH if file.int8 else TOLERANCE):
        raise FailedError(f"a batch of two differs from single pictures by {difference:.2g}")
    return "a batch of two equals single pictures"


def finite_outputs(file: CheckedFile) -> str:
    """Check that outputs are finite, and scores and attention in 0..1."""
    pictures = [_noise(height, width) for height, width in _SIZES]
    pictures += [np.full((1, *_SIZES[0], 3), level, np.uint8) for level in (0, 255)]
    for picture in pictures:
        outputs = file.run(picture)
        if not all(np.isfinite(array).all() for array in outputs.values()):
            raise FailedError("outputs are not finite")
        for name in outputs.keys() - {BOXES, LANDMARKS}:
            array = outputs[name]
            if array.min() < -_SLACK or array.max() > 1 + _SLACK:
                raise FailedError("scores or attention lie outside 0..1")
    return "on black, white and noise at several sizes; scores and attention in 0..1"


def face(model: Model) -> str:
    """Check that the one face of a photograph is found."""
    image = photograph()
    height, width = image.shape[:2]
    found = _detect(model, image)
    if len(found) != 1:
        raise FailedError(f"found {len(found)} faces in a photograph of one")
    if np.abs(found.boxes[0] / (width, height, width, height) - _FACE).max() > 0.05:
        raise FailedError("found the face of a photograph in the wrong place")
    return f"score {found.scores[0]:.2f}"


def float_agreement(file: CheckedFile) -> str:
    """Check that an INT8 file finds the faces that its FP32 file finds."""
    original = _original(file)
    theirs = load_model(original)
    score, overlap = 0.0, 1.0
    for image in (photograph(), read_picture(resource("sample/grace_hopper.jpg"))):
        a, b = _detect(file.model, image), _detect(theirs, image)
        matches = match(a.boxes, b.boxes)
        if matches.only_a or matches.only_b:
            raise FailedError(f"found {len(a)} faces in a photograph in which {original.name} finds {len(b)}")
        score = max([score, *(abs(float(a.scores[i] - b.scores[j])) for i, j, _ in matches.pairs)])
        overlap = min([overlap, *(iou for _, _, iou in matches.pairs)])
    found = f"scores differ by up to {score:.2g}, lowest IoU {overlap:.2f}"
    allowed = f"limits for INT8: {INT8_SCORE} and {INT8_IOU}"
    if score > INT8_SCORE or overlap < INT8_IOU:
        raise FailedError(f"{found} against {original.name} ({allowed})")
    return f"{found} against {original.name} ({allowed})"


_COMMON: dict[str, Check] = {
    "metadata": metadata,
    "measured AP": measured_ap,
    PARAMETERS: _without_network,
    "operators": operators,
    "inputs and outputs": signature,
    "dynamic size": dynamic_size,
    "batch": batch,
    "finite outputs": finite_outputs,
    FACE: lambda file: face(file.model),
}


def checks_of(file: CheckedFile, network_checks: Mapping[str, Check]) -> dict[str, Check]:
    """Return all checks of a file, in the order of the report.

    Args:
        file: the model file.
        network_checks: `PARAMETERS` and `TORCH_AGREEMENT`, which need the torch network; skipped
            where they are missing.
    """
    last = {"agrees with FP32": float_agreement} if file.int8 else {TORCH_AGREEMENT: _without_network}
    checks = {**_COMMON, **last}
    return {name: network_checks.get(name, check) for name, check in checks.items()}


def _original(file: CheckedFile) -> Path:
    """Return the FP32 file that an INT8 file was made from: beside it, or shipped."""
    graph = json.loads(file.metadata.get("quantization", "{}")).get("from_graph_sha256")
    name = file.file.name.replace("_int8", "")
    for original in (file.file.with_name(name), models_folder() / name):
        if original.is_file() and graph_sha256(original.read_bytes()) == graph:
            return original
    raise SkippedError(f"its FP32 file {name} is not beside it")


def _detect(model: Model, image: NDArray[np.uint8]) -> Detections:
    return Detector(model, InferenceSize("original")).detect(image, 0.5).detections


def photograph() -> NDArray[np.uint8]:
    """Return the photograph of one face that checks use, uint8 [512, 512, 3] BGR."""
    return read_picture(resource("sample/astronaut.jpg"))


def _noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (1, height, width, 3), np.uint8)
