"""Pictures for calibration, and the ranges of activations that a network shows on them."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
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
from ffgui.lab.compress.layers import QUANTIZED

SIZE = InferenceSize("long", 640)
"""At which size the network sees the pictures of the calibration."""

METHODS = ("percentile", "minmax", "entropy")
"""How a range may be taken from what was seen: all but the outermost 0.01 % on either side, all of
it, or what loses the least information (Migacz 2017, "8-bit inference with TensorRT")."""

Tensor = NDArray[np.uint8]

_KINDS = {
    "percentile": CalibrationMethod.Percentile,
    "minmax": CalibrationMethod.MinMax,
    "entropy": CalibrationMethod.Entropy,
}
_OPTIONS = {"percentile": {"percentile": 99.99, "symmetric": False}, "minmax": {}, "entropy": {}}


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationSet:
    """Pictures as the network takes them.

    Attributes:
        calibration: uint8 [1, H, W, 3] each; the ranges come from these.
        check: others, on which deviations are measured; the same ones where the folder has too few.
        sha256: which pictures they all are: a hash of their sorted names and bytes.
        skipped: pictures that cannot be read, each with the reason.
    """

    calibration: Sequence[Tensor]
    check: Sequence[Tensor]
    sha256: str
    skipped: Sequence[tuple[Path, str]]


def load_pictures(folder: Path, calibration: int, check: int) -> CalibrationSet:
    """Read pictures spread evenly over a folder and its subfolders.

    Args:
        folder: holds pictures.
        calibration: how many serve for calibration, at most.
        check: how many others serve for measuring.

    Raises:
        UserError: if there is no such folder or no picture in it.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Name one with pictures for --calibration.")
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in PICTURE_SUFFIXES)
    count = min(len(files), calibration + check)
    chosen = [files[round(place)] for place in np.linspace(0, len(files) - 1, count)]
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
        reason = skipped[0][1] if skipped else "Name a folder with photographs of what the model is to see."
        raise UserError(f"{folder} holds no picture that can be read, and calibration needs some. {reason}")
    apart = max(0, len(tensors) - calibration)
    checked = {round(place) for place in np.linspace(0, len(tensors) - 1, apart)}
    rest = [tensor for index, tensor in enumerate(tensors) if index not in checked]
    return CalibrationSet(
        rest, [tensors[index] for index in sorted(checked)] or rest[:check], total.hexdigest(), skipped
    )


def activation_ranges(
    model: onnx.ModelProto, method: str, pictures: Sequence[Tensor], seen: Callable[[], None]
) -> TensorsData:
    """The range of every tensor that may become INT8.

    Args:
        model: with inferred shapes.
        method: one of `METHODS`.
        pictures: uint8 [1, H, W, 3] each.
        seen: called after each picture.
    """
    with TemporaryDirectory(prefix="ffgui-") as folder, quiet():
        file = Path(folder) / "model.onnx"
        onnx.save(model, file)
        calibrator = create_calibrator(
            file, sorted(QUANTIZED), str(Path(folder) / "watched.onnx"), _KINDS[method],
            extra_options=_OPTIONS[method],
        )  # fmt: skip
        for picture in pictures:  # one at a time: all maps of all pictures would fill the memory
            calibrator.collect_data(_Reader(picture))
            seen()
        return calibrator.compute_data()


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    """Hands one picture to the calibrator."""

    def __init__(self, picture: Tensor) -> None:
        self._left = [picture]

    def get_next(self) -> dict[str, Tensor] | None:
        """The network's inputs; None when there are no more."""
        return {"image": self._left.pop()} if self._left else None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep away what the library prints and logs about its own progress."""
    level = logging.root.level
    logging.root.setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stdout(None):
            yield
    finally:
        logging.root.setLevel(level)
