"""Detections in the format of the official WIDER FACE tools: one text file per picture.

`EVENT/NAME.txt` contains the picture's name, the number of detections, and a line with x, y, width,
height and score for each. Files of any detector can be evaluated.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.errors import UserError
from ffgui.evaluate.wider import Floats, GroundTruth
from ffgui.files import read_bounded, replace_file
from ffgui.limits import LABEL_BYTES

_FORMAT = "Expected the picture's name, the number of detections, and lines of x y width height score."


def prepare_folder(folder: Path) -> None:
    """Create an empty folder for detections.

    Raises:
        UserError: if it cannot be created or is not empty: older detections must not mix with new ones.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = any(folder.iterdir())
    except OSError as error:
        raise UserError(f"Cannot create folder {folder}: {error.strerror}. Choose another one.") from error
    if used:
        raise UserError(f"Folder {folder} is not empty. Choose a new folder for the detections.")


def check_names(names: Iterable[str]) -> None:
    """Reject names that do not map to separate text files inside a folder.

    Raises:
        UserError: if two pictures would share a file, or a name leads out of the folder.
    """
    name_of: dict[Path, str] = {}
    for name in names:
        file = _text_file(Path(), name)
        if file.is_absolute() or ".." in file.parts:
            raise UserError(
                f"The detections of picture {name} would be written outside the folder. "
                "Picture names in the labels must have the form EVENT/FILE.jpg."
            )
        if (other := name_of.setdefault(file, name)) != name:
            raise UserError(
                f"The detections of {other} and {name} would share the file {file.as_posix()}. "
                "Rename one of the pictures and its entry in the labels."
            )


def write_detections(folder: Path, predictions: Mapping[str, Floats]) -> None:
    """Write a text file for each picture.

    Coordinates are written with two decimals, scores with six.

    Args:
        folder: existing files of the same names are replaced.
        predictions: picture name -> float32 [N, 5] of x1, y1, x2, y2, score.

    Raises:
        UserError: if a file cannot be written; see also `check_names`.
    """
    check_names(predictions)
    try:
        for name, rows in predictions.items():
            file = _text_file(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            lines = [Path(name).name, str(len(rows)), *map(_line, rows.astype(np.float64).tolist())]
            replace_file(file, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise UserError(
            f"Cannot write the detections to {folder}: {error.strerror}. Choose another folder."
        ) from error


def read_detections(folder: Path, name: str) -> Floats:
    """Read the text file of a picture.

    Args:
        folder: contains `EVENT/NAME.txt`.
        name: of the picture, `EVENT/NAME.jpg`.

    Returns:
        float32 [N, 5] of x1, y1, x2, y2, score, as `average_precision` takes it.

    Raises:
        UserError: if the file is missing or malformed.
    """
    file = _text_file(folder, name)
    if not _exists(file):
        raise UserError(
            f"{file}, the detections of {name}, does not exist. A picture without detections needs a file "
            "with the number 0."
        )
    try:
        text = read_bounded(file, LABEL_BYTES).decode("utf-8")
        lines = [line for line in text.splitlines() if line.strip()]
        title, count = lines[0].strip(), int(lines[1])
        rows = np.array([line.split() for line in lines[2:]], np.float64).reshape(-1, 5)
    except (OSError, ValueError, IndexError) as error:
        raise UserError(f"Cannot read {file} as detections ({error}). {_FORMAT}") from error
    if not _names_picture(title, Path(name)):
        raise UserError(f"{file} is for another picture, {title}. {_FORMAT}")
    if len(rows) != count:
        raise UserError(f"{file} announces {count} detections but contains {len(rows)}. Export it again.")
    if not np.isfinite(rows).all():
        raise UserError(f"{file} contains values that are not finite. Export it again.")
    rows[:, 2:4] += rows[:, :2]
    return rows.astype(np.float32)


def find_detections(folder: Path, ground_truth: GroundTruth) -> list[str]:
    """Return the sorted names of the labeled pictures that have a text file in a folder.

    Raises:
        UserError: if the folder does not exist or contains no such file; see also `check_names`.
    """
    if not folder.is_dir():
        raise UserError(f"Folder {folder} does not exist. Choose a folder with detections, EVENT/NAME.txt.")
    names = sorted(name for name in ground_truth.images if _exists(_text_file(folder, name)))
    if not names:
        example = _text_file(Path(), next(iter(ground_truth.images), "EVENT/NAME.jpg"))
        raise UserError(
            f"No file in {folder} belongs to a picture in the ground truth. "
            f"Expected one file per picture by event, such as {example.as_posix()}."
        )
    check_names(names)
    return names


def _exists(file: Path) -> bool:
    return os.path.isfile(file)  # noqa: PTH113 - Path.is_file raises for over-long names


def _text_file(folder: Path, name: str) -> Path:
    return (folder / name).with_suffix(".txt")


def _names_picture(title: str, picture: Path) -> bool:
    """Return whether a title is a picture's name, without a suffix or with that of any picture format."""
    path = Path(title)
    if path.name in (picture.name, picture.stem):
        return True
    return path.stem == picture.stem and path.suffix.lower() in PICTURE_SUFFIXES


def _line(row: list[float]) -> str:
    x1, y1, x2, y2, score = row
    return f"{x1:.2f} {y1:.2f} {x2 - x1:.2f} {y2 - y1:.2f} {score:.6f}"
