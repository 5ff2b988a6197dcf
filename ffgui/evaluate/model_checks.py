"""What is looked at in a model file, check by check.

A check gives what it found; it raises `FailedError` if that is not as it should be, and
`SkippedError` if it cannot look here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.detect.engines.engine import RawOutputs
from ffgui.detect.engines.onnx_runtime import OnnxRuntime, open_onnx
from ffgui.detect.match import match
from ffgui.detect.model_bytes import graph_sha256
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.operators import read_operators
from ffgui.detect.pictures import read_picture
from ffgui.detect.priors import priors
from ffgui.detect.results import PLACES, Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.paths import models_folder, resource

if TYPE_CHECKING:
    from ffgui.lab.nets import FeatherFace

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

_KINDS = {"v1": "cbam", "v2": "eca"}


class FailedError(Exception):
    """A check's finding that something is not as it should be."""


class SkippedError(Exception):
    """Why a check cannot be made here."""


@dataclass(frozen=True, eq=False)
class Model:
    """A model file that loads."""

    file: Path
    runtime: OnnxRuntime

    @property
    def info(self) -> ModelInfo:
        """What it says about itself."""
        return self.runtime.info

    @property
    def int8(self) -> bool:
        """Whether it says that it is rounded to INT8."""
        return self.info.precision == "int8"

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        """A session of its own, for what a `Runtime` does not show."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(self.file, options, providers=["CPUExecutionProvider"])

    @cached_property
    def metadata(self) -> Mapping[str, str]:
        """As the file holds it."""
        return dict(self.session.get_modelmeta().custom_metadata_map)

    @property
    def places(self) -> tuple[str, ...]:
        """Where the file says that its network has attention."""
        if self.info.attention == "none":
            return ()
        return tuple(json.loads(self.metadata["network"])["places"]) if "network" in self.metadata else PLACES

    @property
    def checkpoint(self) -> Path:
        """Where the weights are that it was made from, if they are there."""
        return self.file.with_suffix(".pth")


def metadata(model: Model) -> str:
    """All is there, and what belongs together fits."""
    missing = [key for key in _METADATA if key not in model.metadata]
    if missing:
        raise FailedError(f"lacks {', '.join(missing)}")
    info = model.info
    if _KINDS.get(info.version, info.attention) != info.attention:
        raise FailedError(f"says {info.version} and attention {info.attention}, which do not go together")
    if not 0 <= info.attention_parameters < info.parameters or (
        (info.attention == "none") != (info.attention_parameters == 0)
    ):
        raise FailedError(
            f"says attention {info.attention}, with {info.attention_parameters} of {info.parameters} weights"
        )
    _check_priors(info)
    return "complete, and what belongs together fits"


def _check_priors(info: ModelInfo) -> None:
    strides, sizes = info.priors.strides, [size for level in info.priors.sizes for size in level]
    if not strides or list(strides) != sorted(set(strides)) or strides[0] < 1 or 32 % strides[-1]:
        raise FailedError(f"has priors at strides {strides}, which do not divide 32 from fine to coarse")
    if not sizes or min(sizes) < 1 or sizes != sorted(sizes):
        raise FailedError(f"has priors of sizes {sizes}, which do not grow from level to level")
    if not all(0 < variance < 1 for variance in info.variances):
        raise FailedError(f"has variances {info.variances}, which are not between 0 and 1")


def measured_ap(model: Model) -> str:
    """Average precision, if the file holds any, is such."""
    wider = model.info.wider_val
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


def parameters(model: Model) -> str:
    """The network has as many as the file says."""
    network = _network(model)
    from ffgui.lab.nets import attention_parameters, count_parameters

    said = (model.info.parameters, model.info.attention_parameters)
    counted = (count_parameters(network), attention_parameters(network))
    if said != counted:
        raise FailedError(
            f"says {said[0]} with {said[1]} of attention, and its network has {counted[0]} with {counted[1]}"
        )
    return f"{counted[0]:,} counted on the network, {counted[1]:,} of them attention"


def _network(model: Model) -> FeatherFace:
    """The network of a file: of the checkpoint beside it, or built as the metadata say."""
    _need_torch()
    from ffgui.lab.nets import FeatherFace, NetworkConfig, load_network

    if model.checkpoint.is_file():
        return load_network(model.checkpoint)
    info = model.info
    if "network" in model.metadata:
        return FeatherFace(NetworkConfig(**json.loads(model.metadata["network"])))
    if info.version not in _KINDS:
        raise SkippedError("the file does not say how its network is built")
    return FeatherFace(NetworkConfig(info.channels, info.attention, deformable=info.variant == "deformable"))


def operators(model: Model) -> str:
    """Standard operators alone, and those that variant and precision ask for."""
    found = read_operators(model.file.read_bytes())
    rounding = {f"com.microsoft.{kind}" for kind in _ROUNDING} if model.int8 else set()
    foreign = set(found.foreign) - rounding
    if foreign:
        raise FailedError(f"uses operators outside the standard: {', '.join(sorted(foreign))}")
    deforms = "DeformConv" in found.standard
    if deforms and found.opset < _DEFORM_OPSET:
        raise FailedError(f"has opset {found.opset}, and DeformConv needs {_DEFORM_OPSET}")
    if deforms != (model.info.variant == "deformable"):
        raise FailedError(f"says {model.info.variant}, and has {'a' if deforms else 'no'} DeformConv")
    rounds = any(kind in found.standard for kind in _ROUNDING) or bool(set(found.foreign) & rounding)
    if rounds != model.int8:
        raise FailedError(f"says {model.info.precision}, and rounds {'something' if rounds else 'nothing'}")
    return f"{found.standard.total()} nodes of {len(found.standard)} standard operators, opset {found.opset}"


def signature(model: Model) -> str:
    """Names, types and shapes of inputs and outputs."""
    picture = model.session.get_inputs()[0]
    if len(picture.shape) != 4 or picture.shape[3] != 3 or any(isinstance(n, int) for n in picture.shape[:3]):
        raise FailedError(f"takes {picture.shape}, and should take any batch, height and width, and 3")
    types = {output.name: output.type for output in model.session.get_outputs()}
    other = [f"{name} {kind}" for name, kind in types.items() if kind != "tensor(float)"]
    if other:
        raise FailedError(f"gives {', '.join(other)}, and should give tensor(float)")
    expected = _expected_shapes(model)
    values = model.session.run(list(types), {"image": np.zeros((1, *_SIZES[0], 3), np.uint8)})
    found = {name: value.shape for name, value in zip(types, values, strict=True)}
    for name in expected.keys() | found.keys():
        if found.get(name) != expected.get(name):
            raise FailedError(f"{name} is {found.get(name)} and should be {expected.get(name)}")
    return f"uint8 image, and {len(found)} float outputs of the right names and shapes"


def _expected_shapes(model: Model) -> dict[str, tuple[int, ...]]:
    """Of each output at the first of `_SIZES`."""
    height, width = _SIZES[0]
    anchors = len(priors(height, width, model.info.priors))
    widths = dict(zip(PLACES, (64, 128, 256, *[model.info.channels] * 3), strict=True))
    shapes: dict[str, tuple[int, ...]] = {
        "boxes_raw": (1, anchors, 4), "scores": (1, anchors), "landmarks_raw": (1, anchors, 10),
        **{f"attention_{place}": (1, widths[place]) for place in model.places},
    }  # fmt: skip
    if model.info.attention == "cbam" and "p3" in model.places:
        shapes["spatial_p3"] = (1, height // 8, width // 8)
    return shapes


def dynamic_size(model: Model) -> str:
    """As many answers as priors at several sizes."""
    for height, width in _SIZES:
        scores = model.runtime.run(_noise(height, width)).scores
        wanted = len(priors(height, width, model.info.priors))
        if len(scores) != wanted:
            raise FailedError(f"{len(scores)} scores at {width}x{height}, should be {wanted}")
    return ", ".join(f"{width}x{height}" for height, width in _SIZES)


def batch(model: Model) -> str:
    """Two pictures at once give what each gives alone."""
    pictures = np.concatenate((_noise(96, 96), _photograph()[None, :96, 160:256]))
    together = model.session.run(["scores"], {"image": pictures})[0]
    alone = [model.session.run(["scores"], {"image": picture[None]})[0][0] for picture in pictures]
    difference = float(np.abs(together - np.stack(alone)).max())
    if not difference <= (_INT8_BATCH if model.int8 else TOLERANCE):
        raise FailedError(f"two pictures at once differ from one at a time by {difference:.2g}")
    return "two pictures at once give what each gives alone"


def finite_outputs(model: Model) -> str:
    """Finite numbers on whatever picture; scores and gates in 0..1."""
    pictures = [_noise(height, width) for height, width in _SIZES]
    pictures += [np.full((1, *_SIZES[0], 3), level, np.uint8) for level in (0, 255)]
    for picture in pictures:
        raw = model.runtime.run(picture)
        if not all(np.isfinite(array).all() for array in _arrays(raw)):
            raise FailedError("gives values that are not finite")
        for array in (raw.scores, *_gates(raw)):
            if array.min() < -_SLACK or array.max() > 1 + _SLACK:
                raise FailedError("gives scores or attention outside 0..1")
    return "on black, white and noise of several sizes; scores and attention in 0..1"


def face(model: Model) -> str:
    """The face of a photograph is found, and nothing else."""
    image = _photograph()
    height, width = image.shape[:2]
    found = _detect(model.runtime, image)
    if len(found) != 1:
        raise FailedError(f"{len(found)} faces found in a photograph of one")
    if np.abs(found.boxes[0] / (width, height, width, height) - _FACE).max() > 0.05:
        raise FailedError("the face of a photograph is found in the wrong place")
    return f"score {found.scores[0]:.2f}"


def torch_agreement(model: Model) -> str:
    """An FP32 file says what the torch network of its checkpoint says."""
    _need_torch()
    if not model.checkpoint.is_file():
        raise SkippedError(f"there is no {model.checkpoint.name} beside it")
    from ffgui.lab.torch_engine import open_torch

    # A face that the right and bottom edges cut off, where borders of maps show.
    picture = np.ascontiguousarray(_photograph()[None, :160, :256])
    ours, theirs = _arrays(model.runtime.run(picture)), _arrays(open_torch(model.file).run(picture))
    if [array.shape for array in ours] != [array.shape for array in theirs]:
        raise FailedError("has outputs of other shapes than the network of its checkpoint")
    difference = float(np.max([np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True)]))
    if not difference <= TOLERANCE:
        raise FailedError(f"differs from the network of its checkpoint by {difference:.2g}")
    return f"largest difference {difference:.1g}"


def float_agreement(model: Model) -> str:
    """An INT8 file finds the faces of photographs that its FP32 file finds, about as they are."""
    original = _original(model)
    theirs = open_onnx(original)
    score, overlap = 0.0, 1.0
    for image in (_photograph(), read_picture(resource("sample/grace_hopper.jpg"))):
        a, b = _detect(model.runtime, image), _detect(theirs, image)
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


_COMMON: dict[str, Callable[[Model], str]] = {
    "metadata": metadata,
    "measured AP": measured_ap,
    "parameters": parameters,
    "operators": operators,
    "inputs and outputs": signature,
    "dynamic size": dynamic_size,
    "batch": batch,
    "finite outputs": finite_outputs,
    "face in a photograph": face,
}


def checks_of(model: Model) -> dict[str, Callable[[Model], str]]:
    """All checks of a file, in the order in which they are listed."""
    if model.int8:
        return {**_COMMON, "agrees with FP32": float_agreement}
    return {**_COMMON, "agrees with torch": torch_agreement}


def _original(model: Model) -> Path:
    """The FP32 file that an INT8 one was made from: beside it, or shipped."""
    graph = json.loads(model.metadata.get("quantization", "{}")).get("from_graph_sha256")
    name = model.file.name.replace("_int8", "")
    for original in (model.file.with_name(name), models_folder() / name):
        if original.is_file() and graph_sha256(original.read_bytes()) == graph:
            return original
    raise SkippedError(f"the FP32 file that it was made from is not beside it as {name}")


def _need_torch() -> None:
    if find_spec("torch") is None:
        raise SkippedError("torch is not installed")


def _detect(runtime: OnnxRuntime, image: NDArray[np.uint8]) -> Detections:
    return Detector(runtime, InferenceSize("original")).detect(image, 0.5).detections


def _gates(raw: RawOutputs) -> list[NDArray[np.float32]]:
    gates = [raw.attention[place] for place in PLACES if place in raw.attention]
    return [*gates, *([] if raw.spatial is None else [raw.spatial])]


def _arrays(raw: RawOutputs) -> list[NDArray[np.float32]]:
    return [raw.boxes, raw.scores, raw.landmarks, *_gates(raw)]


def _photograph() -> NDArray[np.uint8]:
    return read_picture(resource("sample/astronaut.jpg"))


def _noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (1, height, width, 3), np.uint8)
