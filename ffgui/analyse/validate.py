"""Looks over a model file: whether it loads, says all about itself, and does what it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.onnx_runtime import open_onnx
from ffgui.detect.pictures import read_picture
from ffgui.detect.priors import priors
from ffgui.detect.results import PLACES
from ffgui.detect.runtime import RawOutputs, Runtime
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.paths import resource

TOLERANCE = 1e-4
"""Largest difference of any output from the torch network."""

_SIZES = ((96, 160), (160, 96), (256, 256))
_FACE = (0.34, 0.09, 0.54, 0.36)
"""Where the photograph's face is, as fractions of its sides."""

_METADATA = (
    "ffgui_format", "name", "version", "attention", "channels", "parameters", "attention_parameters", "macs",
    "macs_size", "variant", "precision", "priors", "variances", "training", "start", "licence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        ok: None if it could not be looked at here.
        detail: what was found.
    """

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of a model file; `info` is None if it does not load."""

    file: Path
    info: ModelInfo | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed; what was skipped does not count."""
        return all(check.ok is not False for check in self.checks)


class _FailedError(Exception):
    """A check's finding that something is not as it should be."""


class _SkippedError(Exception):
    """Why a check cannot be made here."""


def validate(file: Path) -> Report:
    """Check a model file.

    A file that does not load gives a report with that one failed check.
    """
    try:
        runtime = open_onnx(file)
    except UserError as error:
        return Report(file, None, (Check("loads", False, str(error)),))
    size = f"{runtime.info.size_bytes / 1e6:.2f} MB"
    checks: list[tuple[str, Callable[[], str]]] = [
        ("metadata", lambda: _metadata(file)),
        ("operators", lambda: _operators(file)),
        ("inputs and outputs", lambda: _signature(file, runtime.info)),
        ("dynamic size", lambda: _dynamic(runtime)),
        ("batch", lambda: _batch(file)),
        ("finite outputs", lambda: _finite(runtime)),
        ("face in a photograph", lambda: _face(runtime)),
        ("agrees with torch", lambda: _agrees(file, runtime)),
    ]
    made = tuple(_make(name, check) for name, check in checks)
    return Report(file, runtime.info, (Check("loads", True, size), *made))


def _make(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except _SkippedError as reason:
        return Check(name, None, f"skipped: {reason}")
    except (_FailedError, UserError) as reason:
        return Check(name, False, str(reason))
    except Exception as error:  # noqa: BLE001 - whatever a damaged model makes the library say
        return Check(name, False, f"{type(error).__name__}: {error}")


def _session(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def _metadata(file: Path) -> str:
    held = _session(file).get_modelmeta().custom_metadata_map
    missing = [key for key in _METADATA if key not in held]
    if missing:
        raise _FailedError(f"lacks {', '.join(missing)}")
    measured = "with" if "wider_val" in held else "without"
    return f"complete, {measured} measured AP"


def _operators(file: Path) -> str:
    """Standard operators only; counting them needs the package onnx."""
    if find_spec("onnx") is None:
        raise _SkippedError("the package onnx is not installed")
    import onnx

    model = onnx.load(file)
    foreign = {node.op_type for node in model.graph.node if node.domain not in ("", "ai.onnx")}
    if foreign:
        raise _FailedError(f"uses operators outside the standard: {', '.join(sorted(foreign))}")
    opset = next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
    kinds = {node.op_type for node in model.graph.node}
    return f"{len(model.graph.node)} nodes of {len(kinds)} standard operators, opset {opset}"


def _signature(file: Path, info: ModelInfo) -> str:
    """Names of the outputs, and their shapes on a picture."""
    height, width = _SIZES[0]
    anchors = len(priors(height, width, info.priors))
    expected: dict[str, tuple[int, ...]] = {
        "boxes_raw": (1, anchors, 4), "scores": (1, anchors), "landmarks_raw": (1, anchors, 10),
    }  # fmt: skip
    if info.attention != "none":
        widths = (64, 128, 256, *[info.channels] * 3)
        expected |= {f"attention_{place}": (1, width) for place, width in zip(PLACES, widths, strict=True)}
    if info.attention == "cbam":
        expected["spatial_p3"] = (1, height // 8, width // 8)
    session = _session(file)
    names = [output.name for output in session.get_outputs()]
    values = session.run(names, {"image": np.zeros((1, height, width, 3), np.uint8)})
    found = {name: value.shape for name, value in zip(names, values, strict=True)}
    for name in expected.keys() | found.keys():
        if found.get(name) != expected.get(name):
            raise _FailedError(f"{name} is {found.get(name)} and should be {expected.get(name)}")
    return f"image, and {len(found)} outputs of the right shapes"


def _dynamic(runtime: Runtime) -> str:
    for height, width in _SIZES:
        scores = runtime.run(_noise(height, width)).scores
        wanted = len(priors(height, width, runtime.info.priors))
        if len(scores) != wanted:
            raise _FailedError(f"{len(scores)} scores at {width}x{height}, should be {wanted}")
    return ", ".join(f"{width}x{height}" for height, width in _SIZES)


def _batch(file: Path) -> str:
    """Two pictures at once give what each gives alone."""
    pictures = np.concatenate((_noise(96, 96), _photograph()[None, :96, 160:256]))
    session = _session(file)
    together = session.run(["scores"], {"image": pictures})[0]
    alone = [session.run(["scores"], {"image": picture[None]})[0][0] for picture in pictures]
    difference = float(np.abs(together - np.stack(alone)).max())
    if not difference <= TOLERANCE:
        raise _FailedError(f"two pictures at once differ from one at a time by {difference:.2g}")
    return "two pictures at once give what each gives alone"


def _finite(runtime: Runtime) -> str:
    pictures = (_noise(96, 160), np.zeros((1, 96, 160, 3), np.uint8), np.full((1, 96, 160, 3), 255, np.uint8))
    for picture in pictures:
        for array in _arrays(runtime.run(picture)):
            if not np.isfinite(array).all():
                raise _FailedError("gives values that are not finite")
    return "on black, white and noise"


def _face(runtime: Runtime) -> str:
    image = _photograph()
    height, width = image.shape[:2]
    found = Detector(runtime, InferenceSize("original")).detect(image, 0.5).detections
    if len(found) != 1:
        raise _FailedError(f"{len(found)} faces found in a photograph of one")
    difference = np.abs(found.boxes[0] / (width, height, width, height) - _FACE).max()
    if difference > 0.05:
        raise _FailedError("the face of a photograph is found in the wrong place")
    return f"score {found.scores[0]:.2f}"


def _agrees(file: Path, runtime: Runtime) -> str:
    if find_spec("torch") is None:
        raise _SkippedError("torch is not installed")
    if not file.with_suffix(".pth").is_file():
        raise _SkippedError(f"there is no {file.with_suffix('.pth').name} beside it")
    if runtime.info.precision != "fp32":
        raise _SkippedError(f"{runtime.info.precision} numbers are coarser by intent")
    from ffgui.torch_backend import open_torch

    # A face that the right and bottom edges cut off, where borders of maps show.
    picture = np.ascontiguousarray(_photograph()[None, :160, :256])
    theirs = open_torch(file).run(picture)
    pairs = zip(_arrays(runtime.run(picture)), _arrays(theirs), strict=True)
    difference = max(float(np.abs(a - b).max()) for a, b in pairs)
    if not difference <= TOLERANCE:
        raise _FailedError(f"differs from the network of its checkpoint by {difference:.2g}")
    return f"largest difference {difference:.1g}"


def _arrays(raw: RawOutputs) -> list[NDArray[np.float32]]:
    gates = [raw.attention[place] for place in PLACES if place in raw.attention]
    return [raw.boxes, raw.scores, raw.landmarks, *gates, *([] if raw.spatial is None else [raw.spatial])]


def _photograph() -> NDArray[np.uint8]:
    return read_picture(resource("sample/astronaut.jpg"))


def _noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (1, height, width, 3), np.uint8)
