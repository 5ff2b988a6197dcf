"""WIDER FACE labels: RetinaFace's text layout, and the data set's own."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError

_BOX = 4
_LANDMARKS = 15
"""Five times x, y and a flag, after the box."""

_INVALID = 7
"""The column of the official layout that says whether a face is to be ignored."""

_OFFICIAL = "wider_face_train_bbx_gt.txt"
_RETINAFACE = "label.txt"
_PLACES = (_RETINAFACE, f"WIDER_train/{_RETINAFACE}", _OFFICIAL, f"wider_face_split/{_OFFICIAL}")
_ROOTS = ("images", "WIDER_train/images", "")
_SHOWN = 3


def _no_boxes() -> NDArray[np.float32]:
    return np.zeros((0, 4), np.float32)


@dataclass(frozen=True, eq=False)
class LabeledImage:
    """One picture and its faces.

    Attributes:
        name: as the label file says it, `EVENT/FILE.jpg`.
        path: the picture's file.
        boxes: float32 [N, 4] as x1, y1, x2, y2.
        landmarks: float32 [N, 5, 2]; NaN where a face has none.
        ignored: faces that are neither to be found nor to be missed, float32 [M, 4].
    """

    name: str
    path: Path
    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    ignored: NDArray[np.float32] = field(default_factory=_no_boxes)


@dataclass(frozen=True, slots=True)
class Labels:
    """What a label file says.

    Attributes:
        file: the label file.
        images: the pictures of it that are here.
        faults: its lines that could not be used, each as `FILE:LINE: why`.
    """

    file: Path
    images: list[LabeledImage]
    faults: list[str]


@dataclass(frozen=True, slots=True)
class _Face:
    box: tuple[float, ...]
    landmarks: tuple[float, ...] = ()
    ignored: bool = False


def skipped_lines(faults: Sequence[str]) -> str:
    """One sentence about the faults of a label file, one at least; it names the first of them."""
    more = ", ..." if len(faults) > _SHOWN else ""
    lines = "1 line of the labels was" if len(faults) == 1 else f"{len(faults)} lines of the labels were"
    return f"{lines} skipped: {', '.join(faults[:_SHOWN])}{more}"


class _LineError(ValueError):
    """A line cannot be used."""


Pictures = dict[str, list[_Face]]
Fault = Callable[[int, str], None]


def read_labels(folder: Path) -> list[LabeledImage]:
    """The pictures of `load_labels`."""
    return load_labels(folder).images


def load_labels(folder: Path) -> Labels:
    """Read the labels of training pictures.

    Args:
        folder: holds `label.txt` in RetinaFace's layout (`# EVENT/FILE.jpg`, then a line a face:
            x y width height, and if they are known five times x y flag, a sharpness), or the
            official `wider_face_train_bbx_gt.txt`, itself or in `wider_face_split/`; and the
            pictures under `images/` or `WIDER_train/images/`.

    Returns:
        The pictures that are there with their faces. Lines that cannot be used are left out
        and named.

    Raises:
        UserError: if there is no label file, no line of it can be used, or none of its
            pictures is there.
    """
    file = _find(folder)
    faults: list[str] = []
    pictures = _read(file, lambda line, why: faults.append(f"{file.name}:{line}: {why}"))
    if not any(pictures.values()):
        first = f" The first that could not be: {faults[0]}." if faults else ""
        raise UserError(
            f"{file} has no line that can be used as a face.{first} It should hold lines such as "
            f"'# EVENT/FILE.jpg' and below each '10 20 30 40', or be the official {_OFFICIAL}."
        )
    return Labels(file, _present(folder, file, pictures), faults)


def digest(images: Sequence[LabeledImage]) -> str:
    """SHA-256 of names and labels in their order, on which the crops of every step depend."""
    found = hashlib.sha256()
    for image in images:
        found.update("/".join(image.path.parts[-2:]).encode("utf-8", "surrogateescape"))
        for part in (image.boxes, image.landmarks, image.ignored):
            found.update(part.tobytes())
    return found.hexdigest()


def has_labels(folder: Path) -> bool:
    """Whether `load_labels` would find a label file."""
    return any(file.is_file() for file in _label_files(folder))


def _label_files(folder: Path) -> list[Path]:
    """Where a label file may lie, the best place first."""
    return [*(folder / place for place in _PLACES), folder.parent / "wider_face_split" / _OFFICIAL]


def _find(folder: Path) -> Path:
    for file in _label_files(folder):
        if file.is_file():
            return file
    raise UserError(
        f"{folder} has no {_RETINAFACE} and no {_OFFICIAL}: give the folder that holds images/ and "
        "label.txt, or WIDER_train/ and wider_face_split/."
    )


def _read(file: Path, fault: Fault) -> Pictures:
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}. Check its permissions.") from error
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if file.name == _OFFICIAL:
        return _pictures(numbered, fault, _official_name, _official_face)
    return _pictures(numbered, fault, _retinaface_name, _retinaface_face)


def _pictures(
    lines: Sequence[tuple[int, str]],
    fault: Fault,
    name_of: Callable[[str], str | None],
    face_of: Callable[[str], _Face | None],
) -> Pictures:
    """Pictures and the faces below each; `name_of` and `face_of` give None for what is none."""
    pictures: Pictures = {}
    current: list[_Face] | None = None
    for number, line in lines:
        if (name := name_of(line)) is not None:
            current = pictures.setdefault(name, [])
            continue
        try:
            face = face_of(line)
        except _LineError as error:
            fault(number, str(error))
            continue
        if face is None:
            continue
        if current is None:
            fault(number, "a face before the first picture")
        else:
            current.append(face)
    return pictures


def _retinaface_name(line: str) -> str | None:
    return line[1:].strip() if line.startswith("#") else None


def _retinaface_face(line: str) -> _Face:
    values = _numbers(line, _BOX)
    marks = values[_BOX : _BOX + _LANDMARKS]
    if 0 < len(marks) < _LANDMARKS:
        raise _LineError(f"{len(values)} numbers, neither a box nor a box with five landmarks")
    points = tuple(value for index, value in enumerate(marks) if index % 3 < 2)
    return _Face(_box(values), () if any(value < 0 for value in points) else points)


def _official_name(line: str) -> str | None:
    """A picture is what ends in .jpg, so that a number that is wrong spoils nothing."""
    return line if line.lower().endswith((".jpg", ".jpeg", ".png")) else None


def _official_face(line: str) -> _Face | None:
    """None for a count of faces, and for the zeros that stand for no face at all."""
    if line.isdecimal() or not line.strip("0 "):
        return None
    values = _numbers(line, _BOX)
    return _Face(_box(values), ignored=len(values) > _INVALID and values[_INVALID] != 0)


def _numbers(line: str, least: int) -> list[float]:
    try:
        values = [float(word) for word in line.split()]
    except ValueError:
        raise _LineError("not numbers") from None
    if len(values) < least:
        raise _LineError(f"{len(values)} numbers instead of {least} or more")
    if not all(map(math.isfinite, values)):
        raise _LineError("not finite")
    return values


def _box(values: Sequence[float]) -> tuple[float, ...]:
    x, y, width, height = values[:_BOX]
    if width <= 0 or height <= 0:
        raise _LineError("a face without area")
    return x, y, x + width, y + height


def _present(folder: Path, file: Path, pictures: Pictures) -> list[LabeledImage]:
    roots = [*(folder / root for root in _ROOTS), file.parent / "images"]
    for root in roots:
        found = list(_under(root, pictures))
        if found:
            return found
    example = next(iter(pictures))
    raise UserError(
        f"None of the {len(pictures)} pictures that {file} names lies in {folder}: "
        f"{folder / 'images' / example}, for one, is missing."
    )


def _under(root: Path, pictures: Pictures) -> Iterator[LabeledImage]:
    for name, faces in pictures.items():
        path = root / name
        if path.is_file():
            yield _labeled(name, path, faces)


def _labeled(name: str, path: Path, faces: Sequence[_Face]) -> LabeledImage:
    kept = [face for face in faces if not face.ignored]
    unknown = (math.nan,) * 10
    landmarks = np.array([face.landmarks or unknown for face in kept], np.float32).reshape(-1, 5, 2)
    ignored = [face for face in faces if face.ignored]
    return LabeledImage(name, path, _boxes(kept), landmarks, _boxes(ignored))


def _boxes(faces: Sequence[_Face]) -> NDArray[np.float32]:
    return np.array([face.box for face in faces], np.float32).reshape(-1, 4)
