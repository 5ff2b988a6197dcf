"""Runs detectors on a folder of WIDER FACE pictures."""

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
from ffgui.evaluate.wider import Floats, GroundTruth, ImageLabels
from ffgui.files import file_inside

DetectFunction = Callable[[NDArray[np.uint8]], Detections]
"""Takes a picture uint8 [H, W, 3] BGR and returns its detections at a low score threshold, such as 0.02."""

_LAYOUTS = ("", "images", "val/images", "WIDER_val/images", "WIDER_train/images")


@dataclass(frozen=True, slots=True)
class WiderPicture:
    """A picture of the data set that exists: its file and its labels."""

    file: Path
    labels: ImageLabels


def find_pictures(folder: Path, ground_truth: GroundTruth) -> list[WiderPicture]:
    """Find the labeled pictures in a folder, sorted by name.

    Args:
        folder: contains `EVENT/FILE.jpg`, directly or in `images/`, `val/images/`, `WIDER_val/images/`
            or `WIDER_train/images/`.
        ground_truth: the labels; pictures that are not in the folder are omitted.

    Raises:
        UserError: if the folder does not exist or contains no labeled picture.
    """
    if not folder.is_dir():
        raise UserError(f"Folder {folder} does not exist. Choose the folder of WIDER FACE pictures.")
    for root in (folder / layout for layout in _LAYOUTS):
        pictures = [
            WiderPicture(file, labels)
            for name, labels in sorted(ground_truth.images.items())
            if (file := file_inside(root, name)) is not None
        ]
        if pictures:
            return pictures
    example = next(iter(ground_truth.images), "EVENT/FILE.jpg")
    raise UserError(
        f"No picture in {folder} is in the ground truth. Expected pictures by event, such as "
        f"images/{example}."
    )


def predict(
    detect: DetectFunction,
    pictures: Iterable[WiderPicture],
    on_failure: Callable[[WiderPicture, UserError], None] | None = None,
) -> dict[str, Floats]:
    """Run a detector on pictures.

    Args:
        detect: see `DetectFunction`.
        pictures: see `find_pictures`.
        on_failure: called with each picture that cannot be used, which is then skipped; None to raise
            instead.

    Returns:
        Picture name -> float32 [N, 5] of x1, y1, x2, y2, score, as `average_precision` takes it.

    Raises:
        UserError: if a picture cannot be read or processed, or is smaller than its labels imply.
    """
    return predict_all({"": detect}, pictures, on_failure)[""]


def predict_all(
    detectors: Mapping[str, DetectFunction],
    pictures: Iterable[WiderPicture],
    on_failure: Callable[[WiderPicture, UserError], None] | None = None,
) -> dict[str, dict[str, Floats]]:
    """Run several detectors on each picture; see `predict`.

    Returns:
        Name of a detector -> its predictions; all for the same pictures.
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
    """Return a hash that identifies a set of pictures.

    It is the SHA-256 of one line `NAME SHA256-OF-THE-FILE` per picture, sorted by name.
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
            f"Labeled faces of {picture.labels.name} are outside the picture, which has {width}x{height} "
            "pixels. The labels are for the original size. Use the pictures as published."
        )
    return image
