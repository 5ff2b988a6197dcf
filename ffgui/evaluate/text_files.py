"""Detections as the official WIDER FACE tools take them: one text file a picture.

`EVENT/NAME.txt` holds the picture's name, the number of detections, and for each a line with
x, y, width, height and score. Any detector's files can be scored, whatever made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.errors import UserError
from ffgui.evaluate.wider import Floats, GroundTruth
from ffgui.files import replace_file

_LAYOUT = "It should hold the picture's name, the number of detections, and lines of x y width height score."


def prepare_folder(folder: Path) -> None:
    """Make an empty folder for detections.

    Raises:
        UserError: it cannot be made, or holds something: older detections must not mix with new ones.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = any(folder.iterdir())
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made: {error.strerror}. Name another one.") from error
    if used:
        raise UserError(f"The folder {folder} is not empty. Name a new one for the detections.")


def check_names(names: Iterable[str]) -> None:
    """Refuse pictures that cannot each have a text file of their own in a folder.

    Raises:
        UserError: two would share one, or a name leads out of the folder.
    """
    held: dict[Path, str] = {}
    for name in names:
        file = _text_file(Path(), name)
        if file.is_absolute() or ".." in file.parts:
            raise UserError(
                f"The picture {name} would have its detections outside the folder. "
                "Name pictures in the labels as EVENT/FILE.jpg."
            )
        if (other := held.setdefault(file, name)) != name:
            raise UserError(
                f"{other} and {name} would share the file {file.as_posix()} of detections. "
                "Rename one of the pictures, in the labels too."
            )


def write_detections(folder: Path, predictions: Mapping[str, Floats]) -> None:
    """Write a text file for each picture.

    Coordinates are written to a hundredth of a pixel and scores to six places.

    Args:
        folder: files of the same name in it are replaced.
        predictions: picture name -> float32 [N, 5] of x1, y1, x2, y2, score.

    Raises:
        UserError: a file cannot be written; see `check_names`, too.
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
            f"The detections cannot be written into {folder}: {error.strerror}. Name another folder."
        ) from error


def read_detections(folder: Path, name: str) -> Floats:
    """Read the text file of a picture.

    Args:
        folder: holds `EVENT/NAME.txt`.
        name: of the picture, `EVENT/NAME.jpg`.

    Returns:
        float32 [N, 5] of x1, y1, x2, y2, score, as `average_precision` takes it.

    Raises:
        UserError: the file is missing or does not hold what it should.
    """
    file = _text_file(folder, name)
    if not file.is_file():
        raise UserError(
            f"There are no detections of {name}: {file} is missing. If nothing was found it says 0."
        )
    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        title, count = lines[0].strip(), int(lines[1])
        rows = np.array([line.split() for line in lines[2:]], np.float64).reshape(-1, 5)
    except (OSError, ValueError, IndexError) as error:
        raise UserError(f"{file} cannot be read as detections ({error}). {_LAYOUT}") from error
    if not _means(title, Path(name)):
        raise UserError(f"{file} names the picture {title}. {_LAYOUT}")
    if len(rows) != count:
        raise UserError(f"{file} promises {count} detections and holds {len(rows)}. Write it anew.")
    if not np.isfinite(rows).all():
        raise UserError(f"{file} holds values that are not finite. Write it anew.")
    rows[:, 2:4] += rows[:, :2]
    return rows.astype(np.float32)


def find_detections(folder: Path, ground_truth: GroundTruth) -> list[str]:
    """The labeled pictures for which a folder holds a text file, sorted.

    Raises:
        UserError: the folder is missing or holds none; see `check_names`, too.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Name the one with the detections, EVENT/NAME.txt.")
    names = sorted(name for name in ground_truth.images if _text_file(folder, name).is_file())
    if not names:
        example = _text_file(Path(), next(iter(ground_truth.images), "EVENT/NAME.jpg"))
        raise UserError(
            f"No file in {folder} belongs to a picture of the ground truth. "
            f"It should hold one for each picture by event, such as {example.as_posix()}."
        )
    check_names(names)
    return names


def _text_file(folder: Path, name: str) -> Path:
    return (folder / name).with_suffix(".txt")


def _means(title: str, picture: Path) -> bool:
    """Whether a title is a picture's name; the picture's suffix may be left out or be another one."""
    found = Path(title)
    if found.name in (picture.name, picture.stem):
        return True
    return found.stem == picture.stem and found.suffix.lower() in PICTURE_SUFFIXES


def _line(row: list[float]) -> str:
    x1, y1, x2, y2, score = row
    return f"{x1:.2f} {y1:.2f} {x2 - x1:.2f} {y2 - y1:.2f} {score:.6f}"
