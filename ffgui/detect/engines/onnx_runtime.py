"""Networks run by ONNX Runtime: the one place that makes sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ffgui.detect.engines.engine import RawOutputs
from ffgui.detect.memory import guarded, is_large
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import PLACES
from ffgui.errors import UserError

OLDEST = (1, 25)
"""The first ONNX Runtime whose CPU provider runs DeformConv."""

BYTES_PER_PIXEL = 80
"""Memory that a run takes for each pixel of the network's input, measured on both networks."""

_SILENT = 4
_OUTPUTS = ("boxes_raw", "scores", "landmarks_raw")


class OnnxRuntime:
    """A network in an ONNX Runtime session on the CPU."""

    backend = "onnxruntime"

    def __init__(self, session: onnxruntime.InferenceSession, info: ModelInfo, threads: int) -> None:
        self._session = session
        self._outputs = [output.name for output in session.get_outputs()]
        self._places = {
            place: f"attention_{place}" for place in PLACES if f"attention_{place}" in self._outputs
        }
        self.info = info
        self.threads = threads

    def run(self, tensor: NDArray[np.uint8]) -> RawOutputs:
        """Run the network on uint8 [1, H, W, 3]; may be called from any thread.

        Raises:
            UserError: if there is not enough memory for a picture of this size, or the network
                fails on it for another reason.
        """
        outputs = run_session(self._session, self.info.file, self._outputs, {"image": tensor})
        values = dict(zip(self._outputs, outputs, strict=True))
        spatial = values.get("spatial_p3")
        return RawOutputs(
            boxes=values["boxes_raw"][0],
            scores=values["scores"][0],
            landmarks=values["landmarks_raw"][0],
            attention={place: values[name][0] for place, name in self._places.items()},
            spatial=None if spatial is None else spatial[0],
        )


def run_session(
    session: onnxruntime.InferenceSession,
    file: Path,
    outputs: Sequence[str],
    feeds: Mapping[str, NDArray[Any]],
) -> list[NDArray[Any]]:
    """Run a session on a picture; after a large one it gives its memory back.

    Args:
        session: holds the network.
        file: what the network comes from.
        outputs: names of those that are wanted.
        feeds: the inputs by name; `image` is the picture, uint8 [1, H, W, 3].

    Raises:
        UserError: see `guarded`.
    """
    image = feeds["image"]
    with guarded(file, image, BYTES_PER_PIXEL):
        found: list[NDArray[Any]] = session.run(outputs, feeds, _thrifty() if is_large(image) else None)
    return found


def open_onnx(path: Path, threads: int = 1) -> OnnxRuntime:
    """Load a model file.

    Args:
        path: an ONNX file written by `ffgui export`.
        threads: intra-op threads, at least 1.

    Raises:
        UserError: if the file is missing, damaged, foreign, or needs a newer ONNX Runtime.
    """
    _check_file(path)
    session = _open_session(path, threads)
    info = ModelInfo.from_metadata(path, session.get_modelmeta().custom_metadata_map)
    _check_signature(path, session)
    return OnnxRuntime(session, info, threads)


def _thrifty() -> onnxruntime.RunOptions:
    """Options of a run after which the session gives its memory back to the system."""
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _check_file(path: Path) -> None:
    if not path.exists():
        raise UserError(f"There is no model file {path}. Check the path, or use v1 or v2.")
    if not path.is_file():
        raise UserError(f"{path} is a folder. Name the .onnx model file in it.")
    if path.stat().st_size == 0:
        raise UserError(f"The model file {path} is empty. Copy or export it again.")


def _open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = _SILENT
    # A plan of memory would be kept for each size of picture, for as long as the session lives.
    options.enable_mem_pattern = False
    # A spinning worker of one session steals the cores of the other.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's exceptions share no other base
        raise _explained(path, error, onnxruntime.__version__) from error


def _explained(path: Path, error: Exception, version: str) -> UserError:
    """What a failure to load `path` means to a user of ONNX Runtime `version`."""
    if (
        tuple(int(part) for part in version.split(".")[:2]) < OLDEST
        and "proto" not in type(error).__name__.lower()
    ):
        wanted = ".".join(map(str, OLDEST))
        return UserError(
            f"ONNX Runtime {version} is too old for {path}: deformable convolution needs {wanted} or newer. "
            f'Upgrade it with: pip install --upgrade "onnxruntime>={wanted}"'
        )
    if "protobuf" in str(error).lower():
        return UserError(
            f"{path} is damaged or not an ONNX file. Copy it again, or write it with `ffgui export`."
        )
    reason = str(error).splitlines()[0].rpartition(" : ")[2] if str(error) else type(error).__name__
    return UserError(f"{path} cannot be run here: {reason} Use a file written by `ffgui export`.")


def _check_signature(path: Path, session: onnxruntime.InferenceSession) -> None:
    outputs = {output.name for output in session.get_outputs()}
    missing = [f"output {name}" for name in _OUTPUTS if name not in outputs]
    inputs = session.get_inputs()
    if [value.name for value in inputs] != ["image"] or inputs[0].type != "tensor(uint8)":
        missing.insert(0, "a single uint8 input image")
    if missing:
        raise UserError(
            f"{path} is not a FeatherFace detector: it lacks {', '.join(missing)}. "
            "Use a file written by `ffgui export`."
        )
