"""Calibration pictures, and the activation ranges that a network has on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod
from onnxruntime.quantization.calibrate import TensorsData, create_calibrator

from ffgui.detect.letterbox import letterbox
from ffgui.detect.pictures import PICTURE_SUFFIXES, read_bytes, read_picture
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.lab.compress.layer_groups import QUANTIZED
from ffgui.lab.quiet import quiet

SIZE = InferenceSize("long", 640)
"""Inference size of the calibration pictures."""

METHODS = ("percentile", "minmax", "entropy")
"""Methods to derive a range from the observed activations: without the outermost 0.01 % on each side,
all of it, or by minimum information loss (Migacz 2017, "8-bit inference with TensorRT")."""

Tensor = NDArray[np.uint8]

_METHODS = {
    "percentile": CalibrationMethod.Percentile,
    "minmax": CalibrationMethod.MinMax,
    "entropy": CalibrationMethod.Entropy,
}
_METHOD_OPTIONS = {"percentile": {"percentile": 99.99, "symmetric": False}, "minmax": {}, "entropy": {}}


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationSet:
    """Pictures as network inputs.

    Attributes:
        calibration: uint8 [1, H, W, 3] each, to determine the ranges.
        validation: other pictures, to measure deviations; the same ones if the folder has too few.
        sha256: hash of the sorted names and the bytes of all pictures.
        skipped: unreadable pictures, each with the reason.
    """

    calibration: Sequence[Tensor]
    validation: Sequence[Tensor]
    sha256: str
    skipped: Sequence[tuple[Path, str]]


def load_calibration_set(folder: Path, calibration: int, validation: int) -> CalibrationSet:
    """Read pictures, spread evenly over a folder and its subfolders.

    Args:
        folder: contains pictures.
        calibration: largest number of calibration pictures.
        validation: number of validation pictures.

    Raises:
        UserError: if the folder does not exist or contains no readable picture.
    """
    if not folder.is_dir():
        raise UserError(f"Folder {folder} does not exist. Choose a folder of pictures for --calibration.")
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in PICTURE_SUFFIXES)
    count = min(len(files), calibration + validation)
    chosen = [files[round(position)] for position in np.linspace(0, len(files) - 1, count)]
    tensors, skipped = [], []
    total = hashlib.sha256()
    for file in chosen:
        try:
            digest = hashlib.sha256(read_bytes(file)).hexdigest()
            tensors.append(letterbox(read_picture(file), SIZE)[0][None])
        except UserError as error:
            skipped.append((file, str(error)))
            continue
        total.update(f"{file.relative_to(folder).as_posix()} {digest}\n".encode())
    if not tensors:
        reason = skipped[0][1] if skipped else "Choose a folder of photographs like those the model will see."
        raise UserError(f"{folder} has no readable pictures, and calibration needs some. {reason}")
    held_back = max(0, len(tensors) - calibration)
    indices = {round(position) for position in np.linspace(0, len(tensors) - 1, held_back)}
    remaining = [tensor for index, tensor in enumerate(tensors) if index not in indices]
    return CalibrationSet(
        remaining,
        [tensors[index] for index in sorted(indices)] or remaining[:validation],
        total.hexdigest(),
        skipped,
    )


def activation_ranges(
    model: onnx.ModelProto, method: str, pictures: Sequence[Tensor], on_picture: Callable[[], None]
) -> TensorsData:
    """Determine the range of every tensor that may become INT8.

    Args:
        model: with inferred shapes.
        method: one of `METHODS`.
        pictures: uint8 [1, H, W, 3] each.
        on_picture: called after each picture.
    """
    with TemporaryDirectory(prefix="ffgui-") as folder, quiet():
        file = Path(folder) / "model.onnx"
        onnx.save(model, file)
        calibrator = create_calibrator(
            file, sorted(QUANTIZED), str(Path(folder) / "augmented.onnx"), _METHODS[method],
            extra_options=_METHOD_OPTIONS[method],
        )  # fmt: skip
        for picture in pictures:  # one at a time: the activations of all pictures would fill the memory
            calibrator.collect_data(_SinglePictureReader(picture))
            on_picture()
        return calibrator.compute_data()


class _SinglePictureReader(CalibrationDataReader):  # type: ignore[misc]
    """Feeds one picture to the calibrator."""

    def __init__(self, picture: Tensor) -> None:
        self._remaining = [picture]

    def get_next(self) -> dict[str, Tensor] | None:
        """Return the network's next inputs; None at the end."""
        return {"image": self._remaining.pop()} if self._remaining else None
