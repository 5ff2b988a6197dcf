"""From a folder of WIDER FACE pictures and any detector to average precision."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.pictures import read_bytes, read_picture
from ffgui.detect.results import Detections
from ffgui.errors import UserError
from ffgui.evaluate.wider import Floats, GroundTruth, LabeledImage

Detect = Callable[[NDArray[np.uint8]], Detections]
"""From a picture uint8 [H, W, 3] BGR to its faces at a low score threshold, such as 0.02."""

_LAYOUTS = ("", "images", "val/images", "WIDER_val/images", "WIDER_train/images")


@dataclass(frozen=True, slots=True)
class WiderPicture:
    """A picture of the set that is here: its file and its labels."""

    file: Path
    labels: LabeledImage


def find_pictures(folder: Path, ground_truth: GroundTruth) -> list[WiderPicture]:
    """The labeled pictures that a folder holds, sorted by name.

    Args:
        folder: holds `EVENT/FILE.jpg`, itself or in `images/`, `val/images/`, `WIDER_val/images/` or
            `WIDER_train/images/`.
        ground_truth: the labels; its pictures that are not in the folder are left out.

    Raises:
        UserError: if the folder is missing or holds no labeled picture.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Name the one with the WIDER FACE validation pictures.")
    for root in (folder / layout for layout in _LAYOUTS):
        found = [
            WiderPicture(root / name, labels)
            for name, labels in sorted(ground_truth.images.items())
            if (root / name).is_file()
        ]
        if found:
            return found
    example = next(iter(ground_truth.images), "EVENT/FILE.jpg")
    raise UserError(
        f"No picture in {folder} is in the ground truth. It should hold the validation pictures "
        f"by event, such as images/{example}."
    )


def predict(
    detect: Detect,
    pictures: Iterable[WiderPicture],
    on_failure: Callable[[WiderPicture, UserError], None] | None = None,
) -> dict[str, Floats]:
    """Run a detector over pictures.

    Args:
        detect: see `Detect`.
        pictures: see `find_pictures`.
        on_failure: gets each picture that cannot be read or looked at, which is then left out;
            without it the first one ends the run.

    Returns:
        Picture name -> float32 [N, 5] of x1, y1, x2, y2, score, as `average_precision` takes it.

    Raises:
        UserError: a picture cannot be read or looked at, or is smaller than its labels say.
    """
    return predict_all({"": detect}, pictures, on_failure)[""]


def predict_all(
    detectors: Mapping[str, Detect],
    pictures: Iterable[WiderPicture],
    on_failure: Callable[[WiderPicture, UserError], None] | None = None,
) -> dict[str, dict[str, Floats]]:
    """As `predict`, with several detectors on each picture.

    Returns:
        Name of a detector -> what `predict` returns; all of the same pictures.
    """
    predictions: dict[str, dict[str, Floats]] = {name: {} for name in detectors}
    for picture in pictures:
        try:
            image = _read(picture)
            results = {name: detect(image) for name, detect in detectors.items()}
        except UserError as error:
            if on_failure is None:
                raise
            on_failure(picture, error)
            continue
        for name, found in results.items():
            predictions[name][picture.labels.name] = np.column_stack((found.boxes, found.scores))
    return predictions


def data_sha256(pictures: Iterable[WiderPicture]) -> str:
    """Which pictures a figure was measured on: a hash of their sorted names and their bytes.

    For each picture, in the order of names, the line `NAME SHA256-OF-THE-FILE` goes in.
    """
    total = hashlib.sha256()
    for picture in sorted(pictures, key=lambda one: one.labels.name):
        digest = hashlib.sha256(read_bytes(picture.file)).hexdigest()
        total.update(f"{picture.labels.name} {digest}\n".encode())
    return total.hexdigest()


def _read(picture: WiderPicture) -> NDArray[np.uint8]:
    image = read_picture(picture.file)
    height, width = image.shape[:2]
    if len(picture.labels.boxes) and (picture.labels.boxes[:, 2:].max(0) > (width, height)).any():
        raise UserError(
            f"Faces of {picture.labels.name} lie outside the picture of {width}x{height} pixels. "
            f"The ground truth belongs to the original size: use the pictures as published."
        )
    return image
